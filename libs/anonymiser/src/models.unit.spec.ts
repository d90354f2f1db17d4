import * as fc from 'fast-check';
import { anonymise, checkRelease, hierarchyFromTable, intervalHierarchy } from './index.js';
import type { AnonymisationRequest, PrivacyModel, Table } from './index.js';

const age = intervalHierarchy('age', { min: 0, max: 11, widths: [3, 6] });
const work = hierarchyFromTable('work', [
  ['baker', 'food', 'any'],
  ['cook', 'food', 'any'],
  ['nurse', 'care', 'any'],
  ['midwife', 'care', 'any'],
]);
const VALUES = ['asthma', 'cough', 'flu', 'none'];
const hierarchy = [
  ['asthma', 'lungs', '*'],
  ['cough', 'lungs', '*'],
  ['flu', 'other', '*'],
  ['none', 'other', '*'],
];
const attribute = 'condition';
const MODELS: readonly (readonly [string, PrivacyModel])[] = [
  ['distinct l-diversity', { model: 'distinct-l-diversity', attribute, l: 2 }],
  ['entropy l-diversity', { model: 'entropy-l-diversity', attribute, l: 1.8 }],
  ['recursive (c, l)-diversity', { model: 'recursive-cl-diversity', attribute, c: 2, l: 2 }],
  ['(α, k)-anonymity', { model: 'alpha-k-anonymity', attribute, alpha: 0.6 }],
  ['t-closeness, all values equally far apart', { model: 't-closeness', attribute, t: 0.3 }],
  ['t-closeness in an order', { model: 't-closeness', attribute, t: 0.2, distance: { order: VALUES } }],
  ['t-closeness along a hierarchy', { model: 't-closeness', attribute, t: 0.2, distance: { hierarchy } }],
  ['basic β-likeness', { model: 'beta-likeness', attribute, beta: 0.8, kind: 'basic' }],
  ['enhanced β-likeness', { model: 'beta-likeness', attribute, beta: 0.8 }],
  ['δ-disclosure', { model: 'delta-disclosure', attribute, delta: 0.9 }],
];

const rows = fc.array(
  fc.tuple(
    fc.integer({ min: 0, max: 11 }).map(String),
    fc.constantFrom('baker', 'cook', 'nurse', 'midwife'),
    fc.constantFrom(...VALUES),
  ),
  { minLength: 4, maxLength: 24 },
);
const tableOf = (list: readonly (readonly string[])[]): Table => ({
  columns: ['age', 'work', attribute],
  rows: list,
});

/** The most that any combination of levels keeps, by trying all of them and asking the independent checker about each class. */
function mostKept(source: Table, { models, maxSuppressionShare }: AnonymisationRequest): number | undefined {
  let best: number | undefined;
  for (let a = 0; a < age.levels; a += 1)
    for (let w = 0; w < work.levels; w += 1) {
      const made = source.rows.map(([years = '', job = '', condition = '']) => [
        age.generalise(years, a),
        work.generalise(job, w),
        condition,
      ]);
      let [kept, loss] = [0, 0];
      for (const members of Map.groupBy(made.keys(), (at) => made[at]?.slice(0, 2).join('|')).values()) {
        const list = [...members].map((at) => made[at] ?? []).sort((x, y) => (x.join() < y.join() ? -1 : 1));
        const promise = { quasiIdentifiers: ['age', 'work'], sensitive: [attribute], models, source };
        if (checkRelease({ columns: source.columns, rows: list }, promise).length > 0) {
          loss += 2 * list.length;
          continue;
        }
        kept += list.length;
        for (const at of members) {
          const [years = '', job = ''] = source.rows[at] ?? [];
          loss += age.coverage(years, a) / age.size + work.coverage(job, w) / work.size;
        }
      }
      const total = source.rows.length;
      if (kept === 0 || (total - kept) / total > maxSuppressionShare) continue;
      const mean = loss / total / 2;
      const least = (1 / age.size + 1 / work.size) / 2;
      best = Math.max(best ?? 0, 1 - (mean - least) / (1 - least));
    }
  return best;
}

describe.each(MODELS)('A release under %s', (_, model) => {
  const requestWith = (maxSuppressionShare: number): AnonymisationRequest => ({
    ...{ quasiIdentifiers: [age, work], sensitive: [attribute], maxSuppressionShare },
    models: [{ model: 'k-anonymity', k: 2 }, model],
  });

  it('loses least of all tables with one level in each column, and no more with many levels', () => {
    fc.assert(
      fc.property(rows, fc.constantFrom(0, 0.3, 1), (list, share) => {
        const table = tableOf(list);
        const request = requestWith(share);
        const global = anonymise(table, { ...request, mode: 'global' });
        const expected = mostKept(table, request);
        if (global.outcome === 'refused') {
          expect(expected).toBeUndefined();
          return;
        }
        expect(global.granularity).toBeCloseTo(expected ?? -1, 9);
        const local = anonymise(table, request);
        expect(local.outcome === 'released' && local.granularity >= global.granularity - 1e-12).toBe(true);
      }),
      { seed: 8, numRuns: 150 },
    );
  });
});

describe('A model', () => {
  it('is refused when its order or hierarchy lacks a value of the table', () => {
    const table = tableOf([
      ['1', 'baker', 'flu'],
      ['1', 'baker', 'plague'],
    ]);
    for (const distance of [{ order: VALUES }, { hierarchy }])
      expect(
        anonymise(table, {
          ...{ quasiIdentifiers: [age, work], sensitive: [attribute], maxSuppressionShare: 0 },
          models: [
            { model: 'k-anonymity', k: 2 },
            { model: 't-closeness', attribute, t: 0.5, distance },
          ],
        }),
      ).toMatchObject({ outcome: 'refused', code: 'request-invalid' });
  });
});
