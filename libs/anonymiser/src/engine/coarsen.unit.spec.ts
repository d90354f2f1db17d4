import * as fc from 'fast-check';
import { Coarsening, Ladders } from './coarsen.js';
import type { ClassTable, EncodedColumn } from './encoded-table.js';

/** A column whose level of height h joins `2 ** h` neighbouring values each. */
const column = (size: number, heights: readonly number[]): EncodedColumn => ({
  size,
  levels: heights.map((height) => {
    const groupOf = Int32Array.from({ length: size }, (_, value) => value >> height);
    const groups = (groupOf.at(-1) ?? 0) + 1;
    return {
      ...{ groups, groupOf },
      labels: Array.from({ length: groups }, String),
      coverageOf: new Float64Array(groups),
    };
  }),
});

const tableOf = (rows: readonly (readonly number[])[], columns: readonly EncodedColumn[]): ClassTable => ({
  levels: columns.map(() => 0),
  classes: rows.length,
  groups: columns.map((_, at) => Int32Array.from(rows, (row) => row[at] ?? 0)),
  rows: Int32Array.from(rows, (_, at) => at + 1),
  people: Float64Array.from(rows, (_, at) => at / 2),
  distributions: [],
});

/** What each class looks like, how many rows and people it has, and which went into it. */
function told({ classes, groups, rows, people, origin }: ReturnType<Coarsening['to']>) {
  return Array.from({ length: classes }, (_, at) => ({
    looks: groups.map((group) => group[at]).join('/'),
    ...{ rows: rows[at], people: people[at] },
    members: [...origin.keys()].filter((each) => origin[each] === at),
  }));
}

describe('Coarsening', () => {
  it.each([
    ['that make a short key', [5, 4, 3]],
    ['that make a long key', [70_000, 9]],
    ['that make a key of several words', [70_000, 70_000, 60]],
  ])('joins what looks alike, in columns %s', (_, sizes) => {
    const columns = sizes.map((size) => column(size, [0, 1, 20]));
    const coarsening = new Coarsening(new Ladders(columns), []);
    const row = fc.tuple(...sizes.map((size) => fc.oneof(fc.nat(Math.min(size - 1, 3)), fc.nat(size - 1))));
    const levels = fc.tuple(...sizes.map(() => fc.nat(2)));
    const further = fc.tuple(...sizes.map(() => fc.nat(1)));
    fc.assert(
      fc.property(fc.array(row), levels, further, (rows, steps, more) => {
        const table = tableOf(rows, columns);
        const wanted = steps.map((level, at) => Math.min(2, level + (more[at] ?? 0)));
        const expected = Map.groupBy(rows.keys(), (at) =>
          wanted.map((level, each) => columns[each]?.levels[level]?.groupOf[rows[at]?.[each] ?? 0]).join('/'),
        );
        expect(told(coarsening.to(table, wanted))).toEqual(
          [...expected].map(([looks, members]) => ({
            ...{ looks, members },
            rows: members.reduce((sum, at) => sum + at + 1, 0),
            people: members.reduce((sum, at) => sum + at / 2, 0),
          })),
        );
        // By way of finer classes it comes to the same.
        const twice = coarsening.to(coarsening.to(table, steps), wanted);
        expect(told(twice).map(({ looks, rows: count }) => [looks, count])).toEqual(
          told(coarsening.to(table, wanted)).map(({ looks, rows: count }) => [looks, count]),
        );
      }),
      { seed: 20261129, numRuns: 200 },
    );
  });

  it('never takes two classes for one, although hashes of 32 bits collide among so many', () => {
    const size = 1 << 17;
    const columns = [column(size, [0]), column(size, [0])];
    const coarsening = new Coarsening(new Ladders(columns), []);
    const counted = (rows: readonly (readonly number[])[]): number =>
      coarsening.to(tableOf(rows, columns), [0, 0]).classes;
    // Odd multipliers go through every value; where they have gone through, the second column moves on.
    const scattered = Array.from({ length: 3 * size }, (_, at) => [
      Math.imul(at, 40_503) & (size - 1),
      (Math.imul(at, 7_919) + 31 * (at >> 17)) & (size - 1),
    ]);
    expect(new Set(scattered.map(String)).size).toBe(scattered.length);
    expect(counted(scattered)).toBe(scattered.length);
    expect(counted(Array.from({ length: size }, (_, value) => [7, value]))).toBe(size);
  });
});
