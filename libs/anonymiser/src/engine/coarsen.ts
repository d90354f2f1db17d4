import { joinedDistributions, membershipOf, scratchFor, type Scratch } from './distributions.js';
import type { ClassTable, EncodedColumn } from './encoded-table.js';

/** Up to this many possible keys, a table of all of them is faster than hashing, and is cleared as fast as it is filled. */
const DIRECT = 1 << 18;
const WORD = 2 ** 31;

/** For every column, from each level to each coarser one: the group that a group lies in. */
export class Ladders {
  readonly #steps: readonly (readonly (readonly (Int32Array | undefined)[])[])[];

  constructor(readonly columns: readonly EncodedColumn[]) {
    this.#steps = columns.map(({ levels }) =>
      levels.map((from, low) =>
        levels.map((to, high) => {
          if (high < low) return undefined;
          const up = new Int32Array(from.groups);
          from.groupOf.forEach((group, value) => {
            up[group] = to.groupOf[value] ?? 0;
          });
          return up;
        }),
      ),
    );
  }

  /** @throws RangeError when the second level is finer than the first */
  between(column: number, from: number, to: number): Int32Array {
    const up = this.#steps[column]?.[from]?.[to];
    if (up === undefined) throw new RangeError('classes are only ever joined');
    return up;
  }

  groups(column: number, level: number): number {
    return this.columns[column]?.levels[level]?.groups ?? 1;
  }
}

/** A {@link ClassTable} that was joined from another. */
export interface Joined extends ClassTable {
  /** The class that each class of the other one went into. */
  readonly origin: Int32Array;
}

/**
 * Joins the classes of a table to those of coarser levels. Exact for any domain: keys of several words are compared
 * word by word, so that no two classes are ever taken for one.
 */
export class Coarsening {
  /** Room that every joining uses anew. */
  #direct = new Int32Array(0);
  #buckets = new Int32Array(0);
  readonly #words: Int32Array[] = [];

  readonly #scratch: readonly Scratch[];

  /** @param valuesOf - how many values each attribute has */
  constructor(
    readonly ladders: Ladders,
    valuesOf: readonly number[],
  ) {
    this.#scratch = valuesOf.map(scratchFor);
  }

  /** @param table - of levels that are nowhere above the wanted ones */
  to(table: ClassTable, levels: readonly number[]): Joined {
    const { classes } = table;
    const { words, radix } = this.#keys(table, levels);
    const [only] = words;
    const { origin, first } =
      only !== undefined && words.length === 1 && radix <= DIRECT
        ? this.#direct1(only, radix, classes)
        : this.#hashed(words, classes);
    const { ladders } = this;
    let groups: readonly Int32Array[] | undefined;
    return {
      ...{ origin, levels, classes: first.length },
      /** Most views fail before anybody asks what their classes look like. */
      get groups() {
        return (groups ??= table.groups.map((column, at) =>
          looksOf(column, ladders.between(at, table.levels[at] ?? 0, levels[at] ?? 0), first),
        ));
      },
      rows: addedUp(table.rows, origin, new Int32Array(first.length)),
      people: addedUp(table.people, origin, new Float64Array(table.people.length === 0 ? 0 : first.length)),
      distributions: joinedDistributions(table.distributions, this.#scratch, () =>
        membershipOf(origin, first.length),
      ),
    };
  }

  /** Mixed-radix keys, as many columns to a word as fit into 31 bits. */
  #keys({ groups, levels: from, classes }: ClassTable, levels: readonly number[]) {
    let [used, radix] = [0, 1];
    const next = (): Int32Array => {
      let word = this.#words[used];
      if (word === undefined || word.length < classes) word = this.#words[used] = new Int32Array(classes);
      used += 1;
      radix = 1;
      return word.fill(0, 0, classes);
    };
    let word = next();
    groups.forEach((column, at) => {
      const level = levels[at] ?? 0;
      const size = this.ladders.groups(at, level);
      if (size === 1) return;
      if (radix * size > WORD) word = next();
      addDigits(word, column, this.ladders.between(at, from[at] ?? 0, level), { weight: radix, classes });
      radix *= size;
    });
    return { words: this.#words.slice(0, used), radix };
  }

  #direct1(keys: Int32Array, radix: number, classes: number) {
    if (this.#direct.length < radix) this.#direct = new Int32Array(Math.max(radix, 1 << 12));
    const numbers = this.#direct;
    const [origin, first] = [new Int32Array(classes), new Int32Array(Math.min(classes, radix))];
    let count = 0;
    for (let each = 0; each < classes; each += 1) {
      const key = keys[each] ?? 0;
      let number = numbers[key] ?? 0;
      if (number === 0) {
        first[count] = each;
        number = ++count;
        numbers[key] = number;
      }
      origin[each] = number - 1;
    }
    for (let at = 0; at < count; at += 1) numbers[keys[first[at] ?? 0] ?? 0] = 0;
    return { origin, first: first.subarray(0, count) };
  }

  /** Open addressing; beside the number of a class stands its key, or the hash of a key of several words. */
  #hashed(words: readonly Int32Array[], classes: number) {
    let bits = 10;
    while (2 ** bits < 2 * classes) bits += 1;
    if (this.#buckets.length < 2 ** (bits + 1)) this.#buckets = new Int32Array(2 ** (bits + 1));
    const buckets = this.#buckets.fill(0, 0, 2 ** (bits + 1));
    const [shift, mask] = [32 - bits, 2 ** (bits + 1) - 1];
    const [origin, first] = [new Int32Array(classes), new Int32Array(classes)];
    const [only] = words;
    const compared = words.length === 1 ? [] : words;
    let count = 0;
    for (let each = 0; each < classes; each += 1) {
      const key = compared.length === 0 ? (only?.[each] ?? 0) : mixed(words, each);
      let bucket = (Math.imul(key, GOLDEN) >>> shift) << 1;
      let number = buckets[bucket] ?? 0;
      while (
        number !== 0 &&
        (buckets[bucket + 1] !== key || !isSame(compared, first[number - 1] ?? 0, each))
      ) {
        bucket = (bucket + 2) & mask;
        number = buckets[bucket] ?? 0;
      }
      if (number === 0) {
        first[count] = each;
        number = ++count;
        buckets[bucket] = number;
        buckets[bucket + 1] = key;
      }
      origin[each] = number - 1;
    }
    return { origin, first: first.subarray(0, count) };
  }
}

/** Adds one column to the keys of the classes. */
function addDigits(
  keys: Int32Array,
  groups: Int32Array,
  up: Int32Array,
  { weight, classes }: { readonly weight: number; readonly classes: number },
): void {
  const digits = up.map((group) => group * weight);
  for (let each = 0; each < classes; each += 1)
    keys[each] = (keys[each] ?? 0) + (digits[groups[each] ?? 0] ?? 0);
}

/** The group of each joined class, after the first class that went into it. */
function looksOf(groups: Int32Array, up: Int32Array, first: Int32Array): Int32Array {
  const looks = new Int32Array(first.length);
  for (let at = 0; at < first.length; at += 1) looks[at] = up[groups[first[at] ?? 0] ?? 0] ?? 0;
  return looks;
}

/** The numbers of the classes that went into each joined one, added to `sums`. */
function addedUp<Sums extends Int32Array | Float64Array>(parts: Sums, origin: Int32Array, sums: Sums): Sums {
  for (let each = 0; each < parts.length; each += 1) {
    const at = origin[each] ?? 0;
    sums[at] = (sums[at] ?? 0) + (parts[each] ?? 0);
  }
  return sums;
}

/** 2³² divided by the golden ratio (Fibonacci hashing; Knuth, volume 3, 6.4). */
const GOLDEN = 0x9e3779b1;

/** One hash of several words: multiplication by an odd constant and a shift, word after word. */
function mixed(words: readonly Int32Array[], at: number): number {
  let hash = 0;
  for (const word of words) {
    hash = Math.imul(hash ^ (word[at] ?? 0), GOLDEN);
    hash ^= hash >>> 15;
  }
  return hash;
}

function isSame(words: readonly Int32Array[], one: number, other: number): boolean {
  for (const word of words) if (word[one] !== word[other]) return false;
  return true;
}
