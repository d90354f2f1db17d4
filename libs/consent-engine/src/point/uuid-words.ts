/** Value of a hexadecimal digit by its code; only digits and lower case, the form in which ids are written. */
const VALUE = new Int8Array(128).fill(-1);
for (let value = 0; value < 16; value += 1) VALUE[value.toString(16).charCodeAt(0)] = value;

const BYTES: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const HYPHEN = 45;
/** Where the digits of each word stand in `xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx`. */
const PLACES = Uint8Array.from(
  [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34].flatMap((at) => [at, at + 1]),
);

/** Reads a UUID in its usual form (lower case, RFC 9562) into four words. False, and nothing usable, for other text. */
export function readUuid(text: string, into: Uint32Array): boolean {
  if (text.length !== 36) return false;
  if (text.charCodeAt(8) !== HYPHEN || text.charCodeAt(13) !== HYPHEN) return false;
  if (text.charCodeAt(18) !== HYPHEN || text.charCodeAt(23) !== HYPHEN) return false;
  let bad = 0;
  for (let word = 0; word < 4; word += 1) {
    let value = 0;
    for (let digit = word * 8; digit < word * 8 + 8; digit += 1) {
      const code = text.charCodeAt(PLACES[digit]!);
      const nibble = code < 128 ? VALUE[code]! : -1;
      bad |= nibble;
      value = (value << 4) | nibble;
    }
    into[word] = value;
  }
  return bad >= 0;
}

/** The usual form of a UUID from its four words. */
export function writeUuid(a: number, b: number, c: number, d: number): string {
  return (
    BYTES[a >>> 24]! +
    BYTES[(a >>> 16) & 255]! +
    BYTES[(a >>> 8) & 255]! +
    BYTES[a & 255]! +
    '-' +
    BYTES[b >>> 24]! +
    BYTES[(b >>> 16) & 255]! +
    '-' +
    BYTES[(b >>> 8) & 255]! +
    BYTES[b & 255]! +
    '-' +
    BYTES[c >>> 24]! +
    BYTES[(c >>> 16) & 255]! +
    '-' +
    BYTES[(c >>> 8) & 255]! +
    BYTES[c & 255]! +
    BYTES[d >>> 24]! +
    BYTES[(d >>> 16) & 255]! +
    BYTES[(d >>> 8) & 255]! +
    BYTES[d & 255]!
  );
}
