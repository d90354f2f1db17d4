// Bytes and texts. Everything is read by one spelling: a text that could be written in two ways is refused.

/** What a file of the bundle cannot be read as. */
export class Unreadable extends Error {}

export const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** UTF-8, and nothing but. */
export function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Unreadable('it is no UTF-8 text');
  }
}

export const hexOf = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

export function fromHex(text: unknown): Uint8Array {
  if (typeof text !== 'string' || !/^([0-9a-f]{2})*$/.test(text))
    throw new Unreadable('it holds a hash that is no hexadecimal number');
  return Uint8Array.from({ length: text.length / 2 }, (_, at) =>
    parseInt(text.slice(2 * at, 2 * at + 2), 16),
  );
}

const toBase64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));

export function fromBase64(text: string): Uint8Array {
  let bytes: Uint8Array | undefined;
  try {
    bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    bytes = undefined;
  }
  // atob is lax: loose bits, blanks and missing padding are refused by writing it again.
  if (bytes === undefined || toBase64(bytes) !== text) throw new Unreadable('it holds no proper Base64');
  return bytes;
}

export const isEqual = (one: Uint8Array, other: Uint8Array): boolean =>
  one.length === other.length && one.every((byte, at) => byte === other[at]);

export function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** JSON in the canonical form of RFC 8785: members sorted by UTF-16 code units, no blanks, numbers as ECMAScript writes them. */
export function canonical(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const members = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join(',')}}`;
}

export type Members = Readonly<Record<string, unknown>>;

export const isMembers = (value: unknown): value is Members =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

/** One line of a file, of which JSON makes an object that gives the same line again. */
export function canonicalLine(line: string): Members {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new Unreadable('it is no JSON');
  }
  if (!isMembers(value) || canonical(value) !== line)
    throw new Unreadable('it is not in the canonical form: it could be read in two ways');
  return value;
}

/** Lines that end in a newline. */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let rest = new Uint8Array(0);
  for await (const chunk of chunks) {
    const bytes = rest.length === 0 ? chunk : joined(rest, chunk);
    let from = 0;
    for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, from)) {
      yield textOf(bytes.subarray(from, end));
      from = end + 1;
    }
    rest = Uint8Array.from(bytes.subarray(from));
  }
  if (rest.length > 0) throw new Unreadable('its last line has no end');
}

export async function wholeOf(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return joined(...parts);
}
