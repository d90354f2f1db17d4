import * as fc from 'fast-check';
import { anonymise, checkRelease, hierarchyFromTable, intervalHierarchy, prefixHierarchy } from './index.js';
import type { AnonymisationRequest, Hierarchy, PrivacyModel, Table } from './index.js';

const age = intervalHierarchy('age', { min: 0, max: 13, widths: [3, 6] });
const town = prefixHierarchy('town', 2);
const work = hierarchyFromTable('work', [
  ['baker', 'food', 'any'],
  ['cook', 'food', 'any'],
  ['nurse', 'care', 'any'],
  ['midwife', 'care', 'any'],
  ['miner', 'miner', 'any'],
]);
const sex = hierarchyFromTable('sex', [['F'], ['M']]);

const rows = fc.array(
  fc.tuple(
    fc.integer({ min: 0, max: 13 }).map(String),
    fc.constantFrom('10', '11', '12', '20', '35'),
    fc.constantFrom('baker', 'cook', 'nurse', 'midwife', 'miner'),
    fc.constantFrom('F', 'M'),
    fc.constantFrom('asthma', 'flu', 'none'),
  ),
  { minLength: 1, maxLength: 14 },
);
const modelsOf = (k: number, l: number): PrivacyModel[] => [
  { model: 'k-anonymity', k },
  ...(l < 2 ? [] : [{ model: 'distinct-l-diversity', attribute: 'condition', l } as const]),
];
const requests = fc
  .record({
    quasiIdentifiers: fc.shuffledSubarray<Hierarchy>([age, town, work, sex], { minLength: 1 }),
    k: fc.integer({ min: 2, max: 4 }),
    l: fc.integer({ min: 1, max: 2 }),
    maxSuppressionShare: fc.constantFrom(0, 0.1, 0.25, 0.5, 1),
  })
  .map(({ quasiIdentifiers, k, l, maxSuppressionShare }): AnonymisationRequest => ({
    ...{ quasiIdentifiers, maxSuppressionShare, mode: 'global', sensitive: ['condition'] },
    models: modelsOf(k, l),
  }));
const tableOf = (list: readonly (readonly string[])[]): Table => ({
  columns: ['age', 'town', 'work', 'sex', 'condition'],
  rows: list,
});
const run = { seed: 20260131, numRuns: 400 };

/** Every combination of levels, tried without any cleverness; undefined when none is allowed. */
function exhaustiveBest(
  table: Table,
  { quasiIdentifiers, models, maxSuppressionShare }: AnonymisationRequest,
) {
  const [k, l] = models.reduce(
    ([least, distinct], model) =>
      model.model === 'k-anonymity' ? [model.k, distinct] : [least, 'l' in model ? model.l : distinct],
    [0, 1],
  );
  const combinations = quasiIdentifiers.reduce<number[][]>(
    (list, { levels }) =>
      list.flatMap((head) => Array.from({ length: levels }, (_, level) => [...head, level])),
    [[]],
  );
  const at = quasiIdentifiers.map(({ column }) => table.columns.indexOf(column));
  let best: { granularity: number; suppressed: number } | undefined;
  for (const levels of combinations) {
    const labels = table.rows.map((row) =>
      quasiIdentifiers.map((h, q) => `<${h.generalise(row[at[q]!]!, levels[q]!)}>`).join(''),
    );
    const kept = table.rows.map((_, i) => {
      const peers = table.rows.filter((__, j) => labels[j] === labels[i]);
      return peers.length >= k && new Set(peers.map((row) => row.at(-1))).size >= l;
    });
    const suppressed = kept.filter((keep) => !keep).length;
    if (suppressed / kept.length > maxSuppressionShare || suppressed === kept.length) continue;
    const losses = quasiIdentifiers.map((h, q) => {
      const shares = table.rows.map((row, i) =>
        kept[i] ? h.coverage(row[at[q]!]!, levels[q]!) / h.size : 1,
      );
      return shares.reduce((a, b) => a + b) / shares.length;
    });
    const mean = losses.reduce((a, b) => a + b) / losses.length;
    const least = quasiIdentifiers.reduce((sum, { size }) => sum + 1 / size, 0) / quasiIdentifiers.length;
    const granularity = 1 - (mean - least) / (1 - least);
    if (best === undefined || granularity > best.granularity + 1e-9) best = { granularity, suppressed };
    else if (Math.abs(granularity - best.granularity) <= 1e-9)
      best = { granularity, suppressed: Math.min(suppressed, best.suppressed) };
  }
  return best;
}

describe('The search', () => {
  it('finds the least loss of all combinations of levels, or refuses exactly when there is none', () => {
    fc.assert(
      fc.property(rows, requests, (list, request) => {
        const table = tableOf(list);
        const result = anonymise(table, request);
        const expected = exhaustiveBest(table, request);
        if (result.outcome === 'refused') return expected === undefined;
        return (
          expected !== undefined &&
          Math.abs(result.granularity - expected.granularity) < 1e-9 &&
          result.suppressed === expected.suppressed
        );
      }),
      run,
    );
  });

  it('gives the same answer whatever the order of the rows', () => {
    const shuffled = rows.chain((list) =>
      fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
    );
    fc.assert(
      fc.property(shuffled, requests, ([list, other], request) => {
        // Which of several equal rows a released row was made from is nobody's business.
        const told = (each: readonly (readonly string[])[], mode: 'local' | 'global') => ({
          ...anonymise(tableOf(each), { ...request, mode }),
          sources: undefined,
        });
        for (const mode of ['local', 'global'] as const) expect(told(other, mode)).toEqual(told(list, mode));
      }),
      run,
    );
  });

  it('releases only tables in which the independent checker finds nothing', () => {
    fc.assert(
      fc.property(rows, requests, (list, request) => {
        const result = anonymise(tableOf(list), request);
        if (result.outcome === 'refused') return;
        const quasiIdentifiers = request.quasiIdentifiers.map(({ column }) => column);
        expect(checkRelease(result.table, { ...request, quasiIdentifiers })).toEqual([]);
        expect(result.suppressed).toBe(list.length - result.table.rows.length);
        expect(result.suppressed / list.length).toBeLessThanOrEqual(request.maxSuppressionShare);
      }),
      run,
    );
  });

  it('looks at far fewer combinations than there are', () => {
    const list = Array.from({ length: 60 }, (_, i) => [
      `${i % 14}`,
      `${10 + (i % 7)}`,
      'cook',
      'F',
      `c${i % 5}`,
    ]);
    const result = anonymise(tableOf(list), {
      ...{ quasiIdentifiers: [age, town, work, sex], sensitive: ['condition'], models: modelsOf(3, 2) },
      maxSuppressionShare: 0,
    });
    if (result.outcome === 'refused') throw new Error(result.code);
    expect(result.search.nodes).toBe(4 * 3 * 3);
    expect(result.search.nodesChecked).toBeLessThan(result.search.nodes / 2);
  });
});
