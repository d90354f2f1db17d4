/** Value of a hexadecimal digit by its code, -1 for anything else; ids are written in digits and lower case only. */
const VALUE = new Int8Array(65_536).fill(-1);
/** Code of a hexadecimal digit by its value. */
const DIGIT = new Uint8Array(16);
for (let value = 0; value < 16; value += 1) {
  const code = value.toString(16).charCodeAt(0);
  DIGIT[value] = code;
  VALUE[code] = value;
}
const HYPHEN = 45;

/** Reads a UUID in its usual form (lower case, RFC 9562) into four words. False, and nothing usable, for other text. */
export function readUuid(text: string, into: Uint32Array): boolean {
  if (text.length !== 36) return false;
  if (text.charCodeAt(8) !== HYPHEN || text.charCodeAt(13) !== HYPHEN) return false;
  if (text.charCodeAt(18) !== HYPHEN || text.charCodeAt(23) !== HYPHEN) return false;
  const a = fourDigits(text, 0);
  const b = fourDigits(text, 4);
  const c = fourDigits(text, 9);
  const d = fourDigits(text, 14);
  const e = fourDigits(text, 19);
  const f = fourDigits(text, 24);
  const g = fourDigits(text, 28);
  const h = fourDigits(text, 32);
  into[0] = (a << 16) | b;
  into[1] = (c << 16) | d;
  into[2] = (e << 16) | f;
  into[3] = (g << 16) | h;
  return (a | b | c | d | e | f | g | h) >= 0;
}

/** Written out: a loop over the digits takes twice as long. Negative when one of them is none. */
function fourDigits(text: string, at: number): number {
  return (
    (VALUE[text.charCodeAt(at)]! << 12) |
    (VALUE[text.charCodeAt(at + 1)]! << 8) |
    (VALUE[text.charCodeAt(at + 2)]! << 4) |
    VALUE[text.charCodeAt(at + 3)]!
  );
}

/** The usual form of a UUID from its four words. In one piece: joined parts would be joined at their first use. */
// prettier-ignore
export function writeUuid(a: number, b: number, c: number, d: number): string {
  return String.fromCharCode(
    digit(a, 28), digit(a, 24), digit(a, 20), digit(a, 16), digit(a, 12), digit(a, 8), digit(a, 4), digit(a, 0),
    HYPHEN, digit(b, 28), digit(b, 24), digit(b, 20), digit(b, 16),
    HYPHEN, digit(b, 12), digit(b, 8), digit(b, 4), digit(b, 0),
    HYPHEN, digit(c, 28), digit(c, 24), digit(c, 20), digit(c, 16),
    HYPHEN, digit(c, 12), digit(c, 8), digit(c, 4), digit(c, 0),
    digit(d, 28), digit(d, 24), digit(d, 20), digit(d, 16), digit(d, 12), digit(d, 8), digit(d, 4), digit(d, 0),
  );
}

function digit(word: number, shift: number): number {
  return DIGIT[(word >>> shift) & 15]!;
}
