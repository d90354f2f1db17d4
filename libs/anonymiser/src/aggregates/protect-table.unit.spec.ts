import * as fc from 'fast-check';
import { feasibleRange, isSensitive, MAX_CELLS, protectTable } from '../index.js';

/** Every table of whole numbers of 0 or more that has the same told cells and the same sums, by trying all. */
function* sameTables(
  values: readonly (readonly number[])[],
  hidden: readonly (readonly boolean[])[],
): Generator<number[][]> {
  const rows = values.map((row) => row.reduce((sum, value) => sum + value, 0));
  const columns = (values[0] ?? []).map((_, c) => values.reduce((sum, row) => sum + (row[c] ?? 0), 0));
  const places = hidden.flatMap((row, r) => row.flatMap((mark, c) => (mark ? [[r, c] as const] : [])));
  const table = values.map((row) => [...row]);
  function* fill(at: number): Generator<number[][]> {
    const place = places[at];
    if (place === undefined) {
      const isSame =
        table.every((row, r) => row.reduce((sum, value) => sum + value, 0) === rows[r]) &&
        columns.every((total, c) => table.reduce((sum, row) => sum + (row[c] ?? 0), 0) === total);
      if (isSame) yield table.map((row) => [...row]);
      return;
    }
    const [r, c] = place;
    const line = table[r] ?? [];
    for (let value = 0; value <= Math.min(rows[r] ?? 0, columns[c] ?? 0); value += 1) {
      line[c] = value;
      yield* fill(at + 1);
    }
    line[c] = values[r]?.[c] ?? 0;
  }
  yield* fill(0);
}

const small = fc.record({
  values: fc.array(fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 3, maxLength: 3 }), {
    minLength: 2,
    maxLength: 3,
  }),
  marks: fc.array(fc.boolean(), { minLength: 9, maxLength: 9 }),
});

describe('What a reader can work out about a hidden cell', () => {
  it('is the range of all tables with the same sums, no more and no less', () => {
    fc.assert(
      fc.property(small, ({ values, marks }) => {
        const hidden = values.map((row, r) => row.map((_, c) => marks[3 * r + c] === true));
        if (hidden.flat().filter(Boolean).length > 6) return;
        const tables = [...sameTables(values, hidden)];
        hidden.forEach((row, r) =>
          row.forEach((mark, c) => {
            if (!mark) return;
            const seen = tables.map((table) => table[r]?.[c] ?? 0);
            expect(feasibleRange({ values, hidden }, r, c)).toEqual({
              low: Math.min(...seen),
              high: Math.max(...seen),
            });
          }),
        );
      }),
      { seed: 4, numRuns: 150 },
    );
  });
});

describe('What a reader can work out about a hidden cell of a larger table', () => {
  const larger = fc.record({
    values: fc.array(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 5, maxLength: 5 }), {
      minLength: 5,
      maxLength: 5,
    }),
    marks: fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 25, maxLength: 25 }),
  });

  it('is the same in whatever order the rows and columns stand', () => {
    fc.assert(
      fc.property(larger, ({ values, marks }) => {
        const hidden = values.map((row, r) => row.map((_, c) => (marks[5 * r + c] ?? 0) > 0));
        const turned = <Cell>(cells: readonly (readonly Cell[])[]): Cell[][] =>
          cells.toReversed().map((row) => row.toReversed());
        hidden.forEach((row, r) =>
          row.forEach((mark, c) => {
            if (!mark) return;
            const other = feasibleRange({ values: turned(values), hidden: turned(hidden) }, 4 - r, 4 - c);
            expect(feasibleRange({ values, hidden }, r, c)).toEqual(other);
          }),
        );
      }),
      { seed: 8, numRuns: 60 },
    );
  });
});

describe('A cell', () => {
  it.each([
    ['too few stand behind it', [5, 5], { minimum: 3 }, true],
    ['enough stand behind it', [5, 5, 5], { minimum: 3 }, false],
    ['nobody stands behind it', [], { minimum: 3 }, false],
    ['one of them makes up nearly all', [96, 1, 1, 1, 1], { minimum: 3, dominance: { n: 1, k: 0.8 } }, true],
    ['two of them make up what two may', [40, 40, 20], { minimum: 3, dominance: { n: 2, k: 0.8 } }, false],
    ['the second can tell the first within 10 %', [100, 50, 9], { minimum: 3, p: 0.1 }, true],
    [
      'the largest of them is not named first',
      [1, 1, 96, 1, 1],
      { minimum: 3, dominance: { n: 1, k: 0.8 } },
      true,
    ],
    ['the largest two are not named first', [9, 50, 100], { minimum: 3, p: 0.1 }, true],
    ['two stand behind it, and two may', [5, 5], { minimum: 2 }, false],
    ['some of them add nothing', [0, 0, 5], { minimum: 3 }, false],
    ['one may make up all of it', [7, 0], { minimum: 2, dominance: { n: 1, k: 1 } }, false],
    ['the second can tell it within 10 % at best', [100, 50, 10], { minimum: 3, p: 0.1 }, false],
  ] as const)('is judged by the rules when %s', (_, contributions, rules, expected) => {
    expect(isSensitive(contributions, rules)).toBe(expected);
  });

  it('is not judged by rules that are none', () => {
    expect(() => isSensitive([1], { minimum: 1 })).toThrow(RangeError);
    expect(() => isSensitive([-1], { minimum: 2 })).toThrow(RangeError);
    expect(() => isSensitive([1], { minimum: 2, dominance: { n: 1, k: 2 } })).toThrow(RangeError);
    expect(() => isSensitive([1], { minimum: 2, dominance: { n: 1, k: 0 } })).toThrow(RangeError);
    expect(() => isSensitive([1], { minimum: 2, p: 0 })).toThrow(RangeError);
  });
});

describe('A table of counts with its sums', () => {
  const ones = (count: number): number[] => Array.from({ length: count }, () => 1);
  const tables = fc.array(
    fc.array(fc.integer({ min: 0, max: 12 }).map(ones), { minLength: 4, maxLength: 4 }),
    { minLength: 4, maxLength: 4 },
  );

  it('never lets a small cell be worked out, whatever is told', () => {
    let told = 0;
    fc.assert(
      fc.property(tables, (contributions) => {
        const rules = { minimum: 3 };
        const table = protectTable(contributions, rules);
        if (table === undefined) return;
        told += 1;
        const values = contributions.map((row) => row.map(({ length }) => length));
        const hidden = table.cells.map((row) => row.map((cell) => cell === undefined));
        values.forEach((row, r) =>
          row.forEach((value, c) => {
            if (value === 0 || value >= 3) return;
            expect(hidden[r]?.[c]).toBe(true);
            const { low, high } = feasibleRange({ values, hidden }, r, c);
            expect(high - low).toBeGreaterThanOrEqual(3);
          }),
        );
      }),
      { seed: 6, numRuns: 200 },
    );
    expect(told).toBeGreaterThan(100);
  });

  it('hides more than the small cell, since the sums would tell it', () => {
    const table = protectTable(
      [
        [ones(1), ones(9), ones(8)],
        [ones(7), ones(9), ones(6)],
      ],
      { minimum: 3 },
    );
    expect(table).toMatchObject({ primary: 1, rowSums: [18, 22], columnSums: [8, 18, 14] });
    expect(table?.complementary).toBeGreaterThanOrEqual(3);
    expect(table?.cells[0]?.[0]).toBeUndefined();
  });

  it('hides the cheapest closed way, and no cell of nothing while there is another', () => {
    const counts = [
      [1, 9, 0, 8, 9],
      [9, 9, 9, 9, 9],
      [7, 9, 9, 5, 9],
      [9, 9, 0, 9, 9],
    ];
    const [, x] = [0, undefined];
    expect(
      protectTable(
        counts.map((row) => row.map(ones)),
        { minimum: 3 },
      ),
    ).toEqual({
      cells: [
        [x, 9, 0, x, 9],
        [9, 9, 9, 9, 9],
        [x, 9, 9, x, 9],
        [9, 9, 0, 9, 9],
      ],
      rowSums: [27, 45, 39, 36],
      columnSums: [26, 36, 18, 31, 36],
      primary: 1,
      complementary: 3,
    });
  });

  it('hides the first of several ways that cost the same', () => {
    const table = protectTable(
      [
        [1, 4, 4],
        [4, 4, 4],
        [4, 4, 4],
      ].map((row) => row.map(ones)),
      { minimum: 3 },
    );
    const hidden = table?.cells.map((row) => row.map((cell) => (cell === undefined ? 'x' : '.')).join(''));
    expect(hidden).toEqual(['xx.', 'xx.', '...']);
  });

  it('tells a range that is just wide enough', () => {
    expect(
      protectTable(
        [
          [1, 2],
          [9, 9],
        ].map((row) => row.map(ones)),
        { minimum: 3 },
      ),
    ).toMatchObject({
      ...{ primary: 2, complementary: 2 },
    });
    expect(
      protectTable(
        [
          [1, 1],
          [9, 9],
        ].map((row) => row.map(ones)),
        { minimum: 3 },
      ),
    ).toBeUndefined();
  });

  it('is not told at all where its sums alone tell too much', () => {
    expect(protectTable([[ones(1), ones(5)]], { minimum: 3 })).toBeUndefined();
    expect(() => protectTable([], { minimum: 3 })).toThrow(RangeError);
    expect(() => protectTable([[[1]], [[1], [2]]], { minimum: 3 })).toThrow(RangeError);
    expect(() => protectTable([[[1], [1.5]]], { minimum: 3 })).toThrow(RangeError);
  });

  it('has so many cells at most', () => {
    const line = (cells: number): number[][][] => [Array.from({ length: cells }, () => [])];
    expect(protectTable(line(MAX_CELLS), { minimum: 3 })).toMatchObject({ primary: 0, complementary: 0 });
    expect(() => protectTable(line(MAX_CELLS + 1), { minimum: 3 })).toThrow(RangeError);
  });
});

describe('A table of amounts with its sums', () => {
  const rules = { minimum: 2, p: 0.25 };
  const amounts = fc.array(
    fc.array(fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 4 }), {
      minLength: 4,
      maxLength: 4,
    }),
    { minLength: 4, maxLength: 4 },
  );

  it('never lets a sensitive amount be told more closely than p %, to either side', () => {
    let told = 0;
    fc.assert(
      fc.property(amounts, (contributions) => {
        const table = protectTable(contributions, rules);
        if (table === undefined) return;
        told += 1;
        const values = contributions.map((row) =>
          row.map((cell) => cell.reduce((sum, each) => sum + each, 0)),
        );
        const hidden = table.cells.map((row) => row.map((cell) => cell === undefined));
        contributions.forEach((row, r) =>
          row.forEach((cell, c) => {
            if (!isSensitive(cell, rules)) return;
            const value = values[r]?.[c] ?? 0;
            const { low, high } = feasibleRange({ values, hidden }, r, c);
            expect(high).toBeGreaterThanOrEqual(value + Math.max(1, 0.25 * value));
            expect(low).toBeLessThanOrEqual(value - Math.min(value, Math.max(1, 0.25 * value)));
          }),
        );
      }),
      { seed: 9, numRuns: 200 },
    );
    expect(told).toBeGreaterThan(100);
  });

  it('is told when the range is just wide enough, to either side', () => {
    // Nobody may know the 12 of one contributor closer than to 3; it rises by what those beside it have, and falls by
    // what the one across has.
    const square = (beside: number, across: number) => {
      const [b, a] = [beside, across].map((each) => [each, each, each]);
      return protectTable(
        [
          [[12], b ?? []],
          [b ?? [], a ?? []],
        ],
        rules,
      );
    };
    expect(square(1, 9)).toMatchObject({ primary: 1, complementary: 3 });
    expect(square(9, 1)).toMatchObject({ primary: 1, complementary: 3 });
    expect(
      protectTable(
        [
          [[12], [1, 1]],
          [
            [9, 9, 9],
            [9, 9, 9],
          ],
        ],
        rules,
      ),
    ).toBeUndefined();
    expect(
      protectTable(
        [
          [[12], [9, 9, 9]],
          [
            [9, 9, 9],
            [1, 1],
          ],
        ],
        rules,
      ),
    ).toBeUndefined();
  });

  it('is told with a cell to which somebody adds nothing', () => {
    const even = [4, 4, 4];
    expect(
      protectTable(
        [
          [[0], even],
          [even, even],
        ],
        rules,
      ),
    ).toMatchObject({ primary: 1, complementary: 3 });
  });
});
