import { OdrlRefusal, refuse, type OdrlRefusalCode } from '../refusal.js';

/** Longest document, in characters. */
export const MAX_LENGTH = 262_144;
/** Deepest nesting. A document of the profile needs nine levels. */
export const MAX_DEPTH = 16;

/** Names by which JSON reaches an object's prototype in careless code. */
const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);

// RFC 8259, section 2: white space, the marks of structure, and what lies between two marks.
const TOKEN = /[ \t\n\r]*(?:([[\]{}:,])|("[^"\\]*(?:\\.[^"\\]*)*")|([^ \t\n\r[\]{}:,"]+)|$)/y;

/** RFC 6901, section 3. */
export const pointerOf = (path: readonly (string | number)[]): string =>
  path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

interface Open {
  readonly close: '}' | ']';
  readonly names: Set<string>;
}

/**
 * Parses JSON (RFC 8259), and refuses first what `JSON.parse` takes in silence: a member that occurs twice, a name of
 * a prototype, half of a surrogate pair, and what is too long or too deep.
 * @throws OdrlRefusal
 */
export function parseStrictJson(text: string): unknown {
  if (text.length > MAX_LENGTH) return refuse('too-big', '');
  if (!text.isWellFormed()) return refuse('malformed', '');
  new Scan(text).whole();
  try {
    return JSON.parse(text);
  } catch {
    return refuse('malformed', '');
  }
}

/** Follows the structure of the text alone; whether the rest is JSON is for the parser to say. */
class Scan {
  readonly #open: Open[] = [];
  readonly #path: (string | number)[] = [];
  #previous = '';

  constructor(readonly text: string) {}

  whole(): void {
    for (let at = 0; at < this.text.length; at = TOKEN.lastIndex) {
      TOKEN.lastIndex = at;
      const [, mark, string] = TOKEN.exec(this.text) ?? this.#refuse('malformed');
      if (mark !== undefined) this.#mark(mark);
      else if (string !== undefined) this.#previous = string;
    }
  }

  #mark(mark: string): void {
    if (mark === '{' || mark === '[') {
      if (this.#open.length >= MAX_DEPTH) this.#refuse('too-deep');
      this.#open.push({ close: mark === '{' ? '}' : ']', names: new Set() });
      this.#path.push(mark === '{' ? '' : 0);
    } else if (mark === ':') this.#name(this.#open.at(-1) ?? this.#refuse('malformed'));
    else if (mark === ',') this.#next(this.#open.at(-1) ?? this.#refuse('malformed'));
    else if (this.#open.pop()?.close === mark) this.#path.pop();
    else this.#refuse('malformed');
  }

  #name({ names }: Open): void {
    const name = this.#unescaped();
    this.#path[this.#path.length - 1] = name;
    if (FORBIDDEN.has(name)) this.#refuse('forbidden-key');
    if (names.has(name)) this.#refuse('duplicate-key');
    names.add(name);
  }

  #unescaped(): string {
    try {
      return String(JSON.parse(this.#previous));
    } catch {
      return this.#refuse('malformed');
    }
  }

  #next({ close }: Open): void {
    const last = this.#path.length - 1;
    const step = this.#path[last];
    if (close === ']' && typeof step === 'number') this.#path[last] = step + 1;
  }

  #refuse(code: OdrlRefusalCode): never {
    throw new OdrlRefusal(code, pointerOf(this.#path));
  }
}
