import type { ProblemCode } from '@coop/contracts/problems';
import { ProblemError } from './problem-error.js';

/** Deepest nesting of a body. */
export const MAX_DEPTH = 32;

/** Names by which JSON reaches an object's prototype in careless code. */
const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);

/** Longest piece of a text that V8 copies: a longer one would keep the whole body in memory as long as it lives. */
const COPIED = 12;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
// RFC 8259 §7: from space upwards except quote and backslash, so that control characters are always escaped.
const STRING = /"[ !#-[\]-\u{10FFFF}]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[ !#-[\]-\u{10FFFF}]*)*"/uy;
const LITERALS: Readonly<Record<string, null | boolean>> = { t: true, f: false, n: null };

/**
 * Parses a JSON body strictly (RFC 8259, with the restrictions of I-JSON, RFC 7493): valid UTF-8, no member
 * twice, no name of a prototype, at most {@link MAX_DEPTH} levels, no number that is not finite, no half of a
 * surrogate pair. An empty body is `undefined`.
 * @throws ProblemError that says where, never what
 */
export function parseStrictJson(bytes: Buffer): unknown {
  if (bytes.length === 0) return undefined;
  return new StrictJson(decode(bytes)).document();
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new ProblemError('invalid-utf8', { offset: firstInvalidByte(bytes) });
  }
}

/** Where the bytes begin to differ from what they would be if they were UTF-8; their end, when more is missing. */
function firstInvalidByte(bytes: Buffer): number {
  const repaired = Buffer.from(bytes.toString('utf8'));
  const found = bytes.findIndex((byte, index) => byte !== repaired[index]);
  return found < 0 ? bytes.length : found;
}

/** RFC 6901 §3. */
export const pointerOf = (path: readonly PropertyKey[]): string =>
  path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

/** RFC 8259 §2: space, line feed, carriage return, tab. */
const isSpace = (code: number): boolean => code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;

class StrictJson {
  #at = 0;
  readonly #path: (string | number)[] = [];

  constructor(readonly text: string) {}

  document(): unknown {
    const value = this.#value();
    this.#space();
    if (this.#at < this.text.length) this.#malformed();
    return value;
  }

  #value(): unknown {
    this.#space();
    const next = this.text[this.#at];
    if (next === '{') return this.#object();
    if (next === '[') return this.#array();
    if (next === '"') return this.#string();
    const literal = LITERALS[next ?? ''];
    if (literal === undefined) return this.#number();
    if (!this.text.startsWith(String(literal), this.#at)) this.#malformed();
    this.#at += String(literal).length;
    return literal;
  }

  #object(): Record<string, unknown> {
    this.#open();
    const members: Record<string, unknown> = {};
    if (this.#skip('}')) return members;
    do {
      this.#space();
      const name = this.#string();
      this.#path.push(name);
      if (FORBIDDEN.has(name)) this.#fault('json-forbidden-key');
      if (Object.hasOwn(members, name)) this.#fault('json-duplicate-key');
      if (!this.#skip(':')) this.#malformed();
      members[name] = this.#value();
      this.#path.pop();
    } while (this.#skip(','));
    if (!this.#skip('}')) this.#malformed();
    return members;
  }

  #array(): unknown[] {
    this.#open();
    const items: unknown[] = [];
    if (this.#skip(']')) return items;
    do {
      this.#path.push(items.length);
      items.push(this.#value());
      this.#path.pop();
    } while (this.#skip(','));
    if (!this.#skip(']')) this.#malformed();
    return items;
  }

  #open(): void {
    if (this.#path.length >= MAX_DEPTH) this.#fault('json-too-deep');
    this.#at += 1;
  }

  #string(): string {
    const from = this.#at;
    this.#match(STRING);
    const raw = this.text.slice(from, this.#at);
    // Without an escape it says what it is: the pattern admits no control characters, and UTF-8 has no half pairs.
    if (raw.length <= COPIED && !raw.includes('\\')) return raw.slice(1, -1);
    const value: string = JSON.parse(raw);
    if (!value.isWellFormed()) this.#malformed(this.#at - from);
    return value;
  }

  #number(): number {
    const from = this.#at;
    this.#match(NUMBER);
    const value = Number(this.text.slice(from, this.#at));
    if (!Number.isFinite(value)) this.#malformed(this.#at - from);
    return value;
  }

  #space(): void {
    while (isSpace(this.text.charCodeAt(this.#at))) this.#at += 1;
  }

  #skip(mark: string): boolean {
    this.#space();
    if (this.text[this.#at] !== mark) return false;
    this.#at += 1;
    return true;
  }

  /** Steps over what the pattern describes. Only tested: a match as an object would be made for every string of a body. */
  #match(pattern: RegExp): void {
    pattern.lastIndex = this.#at;
    if (!pattern.test(this.text)) this.#malformed();
    this.#at = pattern.lastIndex;
  }

  #malformed(back = 0): never {
    const offset = Buffer.byteLength(this.text.slice(0, this.#at - back));
    throw new ProblemError('malformed-json', { offset });
  }

  #fault(code: ProblemCode): never {
    throw new ProblemError(code, { pointer: pointerOf(this.#path) });
  }
}
