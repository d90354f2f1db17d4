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

/**
 * Joins the classes of a table to those of coarser levels. Exact for any domain: keys of several words are compared
 * word by word, so that no two classes are ever taken for one.
 */
export class Coarsening {
  #direct = new Int32Array(0);
  #buckets = new Int32Array(0);

  readonly #scratch: readonly Scratch[];

  /** @param valuesOf - how many values each attribute has */
  constructor(
    readonly ladders: Ladders,
    valuesOf: readonly number[],
  ) {
    this.#scratch = valuesOf.map(scratchFor);
  }

  /**
   * @param table - of levels that are nowhere above the wanted ones
   * @returns the joined classes; `origin` is the joined class of each given one
   */
  to(table: ClassTable, levels: readonly number[]): ClassTable & { readonly origin: Int32Array } {
    const { classes } = table;
    const moved = table.groups.map((groups, column) => {
      const [from, to] = [table.levels[column] ?? 0, levels[column] ?? 0];
      const up = this.ladders.between(column, from, to);
      return this.ladders.groups(column, to) === 1 ? new Int32Array(classes) : this.#moved(groups, up);
    });
    const words = this.#keys(moved, levels, classes);
    const joined = words.length === 1 && words[0] !== undefined ? this.#direct1(words[0]) : undefined;
    const { classOf, first, count } =
      joined ??
      this.#hashed(
        words.map(({ keys }) => keys),
        classes,
      );
    const rows = new Int32Array(count);
    for (let each = 0; each < classes; each += 1) {
      const at = classOf[each] ?? 0;
      rows[at] = (rows[at] ?? 0) + (table.rows[each] ?? 0);
    }
    const people = new Float64Array(table.people.length === 0 ? 0 : count);
    table.people.forEach((one, each) => {
      const at = classOf[each] ?? 0;
      people[at] = (people[at] ?? 0) + one;
    });
    return {
      origin: classOf,
      levels,
      classes: count,
      groups: moved.map((groups) => {
        const kept = new Int32Array(count);
        for (let at = 0; at < count; at += 1) kept[at] = groups[first[at] ?? 0] ?? 0;
        return kept;
      }),
      rows,
      people,
      distributions: joinedDistributions(table.distributions, this.#scratch, () =>
        membershipOf(classOf, count),
      ),
    };
  }

  #moved(groups: Int32Array, up: Int32Array): Int32Array {
    const moved = new Int32Array(groups.length);
    for (let at = 0; at < groups.length; at += 1) moved[at] = up[groups[at] ?? 0] ?? 0;
    return moved;
  }

  /** Mixed-radix keys, as many columns to a word as fit into 31 bits. */
  #keys(groups: readonly Int32Array[], levels: readonly number[], classes: number) {
    const words: { keys: Int32Array; radix: number }[] = [];
    groups.forEach((column, at) => {
      const radix = this.ladders.groups(at, levels[at] ?? 0);
      if (radix === 1) return;
      const word = words.at(-1);
      if (word === undefined || word.radix * radix > WORD) {
        words.push({ keys: column.slice(), radix });
        return;
      }
      const { keys } = word;
      for (let each = 0; each < classes; each += 1)
        keys[each] = (keys[each] ?? 0) * radix + (column[each] ?? 0);
      word.radix *= radix;
    });
    return words.length === 0 ? [{ keys: new Int32Array(classes), radix: 1 }] : words;
  }

  #direct1({ keys, radix }: { keys: Int32Array; radix: number }) {
    if (radix > DIRECT) return undefined;
    if (this.#direct.length < radix) this.#direct = new Int32Array(Math.max(radix, 1 << 12));
    const numbers = this.#direct;
    const [classOf, first] = [new Int32Array(keys.length), new Int32Array(Math.min(keys.length, radix))];
    let count = 0;
    for (let each = 0; each < keys.length; each += 1) {
      const key = keys[each] ?? 0;
      let number = numbers[key] ?? 0;
      if (number === 0) {
        first[count] = each;
        number = ++count;
        numbers[key] = number;
      }
      classOf[each] = number - 1;
    }
    for (let at = 0; at < count; at += 1) numbers[keys[first[at] ?? 0] ?? 0] = 0;
    return { classOf, first, count };
  }

  #hashed(words: readonly Int32Array[], classes: number) {
    let size = 1 << 10;
    while (size < 2 * classes) size *= 2;
    if (this.#buckets.length < size) this.#buckets = new Int32Array(size);
    const buckets = this.#buckets.subarray(0, size);
    buckets.fill(0);
    const mask = size - 1;
    const [classOf, first] = [new Int32Array(classes), new Int32Array(classes)];
    let count = 0;
    for (let each = 0; each < classes; each += 1) {
      let bucket = hashOf(words, each) & mask;
      for (;;) {
        const number = buckets[bucket] ?? 0;
        if (number === 0) {
          first[count] = each;
          buckets[bucket] = ++count;
          classOf[each] = count - 1;
          break;
        }
        if (isSame(words, first[number - 1] ?? 0, each)) {
          classOf[each] = number - 1;
          break;
        }
        bucket = (bucket + 1) & mask;
      }
    }
    return { classOf, first, count };
  }
}

/** Multiplication by an odd constant and a shift, word after word (Fibonacci hashing; Knuth, volume 3, 6.4). */
function hashOf(words: readonly Int32Array[], at: number): number {
  let hash = 0;
  for (const word of words) {
    hash = Math.imul(hash ^ (word[at] ?? 0), 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  return hash >>> 0;
}

function isSame(words: readonly Int32Array[], one: number, other: number): boolean {
  for (const word of words) if (word[one] !== word[other]) return false;
  return true;
}
