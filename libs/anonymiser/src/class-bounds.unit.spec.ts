import { anonymise, hierarchyFromTable, type AnonymisationRequest, type PrivacyModel } from './index.js';

/** Four groups that cannot be coarsened: a group is a class, and is released or left out as a whole. */
const group = hierarchyFromTable('group', [['A'], ['B'], ['C'], ['D']]);

/** The groups that are released, of rows `group person condition`. */
function released(
  rows: readonly string[],
  models: readonly PrivacyModel[],
  person?: string,
): readonly string[] {
  const request: AnonymisationRequest = {
    ...{ quasiIdentifiers: [group], sensitive: ['condition'], models, maxSuppressionShare: 1 },
    ...(person === undefined ? {} : { person }),
  };
  const table = { columns: ['group', 'person', 'condition'], rows: rows.map((row) => row.split(' ')) };
  const groups = (['global', 'local'] as const).map((mode) => {
    const result = anonymise(table, { ...request, mode });
    return result.outcome === 'refused'
      ? [result.code]
      : [...new Set(result.table.rows.map(([name]) => name ?? ''))];
  });
  expect(groups[0]).toEqual(groups[1]);
  return groups[0] ?? [];
}

const k = (least: number): PrivacyModel => ({ model: 'k-anonymity', k: least });
const about = { attribute: 'condition' };

describe('A class on its bound', () => {
  it('has k rows, and not one less', () => {
    const rows = ['A a x', 'A b x', 'A c y', 'B d x', 'B e y', 'C f x', 'C g x', 'C h x', 'C i y'];
    expect(released(rows, [k(3)])).toEqual(['A', 'C']);
    expect(released(rows, [k(4)])).toEqual(['C']);
  });

  it('has k people, where somebody is there several times, and not one less, however many rows', () => {
    const rows = [
      ...['A a x', 'A a x', 'A b x', 'A c y'],
      ...['B d x', 'B d x', 'B d y', 'B e y'],
      ...['C f x', 'C g x', 'C h y'],
      ...['D i x', 'D j y'],
    ];
    expect(released(rows, [k(3)], 'person')).toEqual(['A', 'C']);
    expect(released(rows, [k(3)])).toEqual(['A', 'B', 'C']);
    expect(released(rows, [k(2)], 'person')).toEqual(['A', 'B', 'C', 'D']);
  });

  it('has l different values, wherever it stands in the table', () => {
    const rows = ['A a x', 'A b y', 'B c x', 'B d x', 'C e x', 'C f y', 'C g z', 'D h y', 'D i y'];
    expect(released(rows, [k(2), { model: 'distinct-l-diversity', ...about, l: 2 }])).toEqual(['A', 'C']);
    expect(released(rows, [k(2), { model: 'distinct-l-diversity', ...about, l: 3 }])).toEqual(['C']);
  });

  it('has an entropy of l values that are equally frequent', () => {
    const rows = ['A a x', 'A b y', 'B c x', 'B d x', 'B e y', 'C e x', 'C f y', 'C g z'];
    expect(released(rows, [k(2), { model: 'entropy-l-diversity', ...about, l: 2 }])).toEqual(['A', 'C']);
    expect(released(rows, [k(2), { model: 'entropy-l-diversity', ...about, l: 3 }])).toEqual(['C']);
  });

  it('stays below δ: what reaches it is left out', () => {
    // x has a quarter of the table and half of group A: the logarithm of 2.
    const rows = ['A a x', 'A b y', 'B c y', 'B d y'];
    const delta = (limit: number) => [k(2), { model: 'delta-disclosure' as const, ...about, delta: limit }];
    expect(released(rows, delta(Math.log(2)))).toEqual(['B']);
    expect(released(rows, delta(Math.log(2) + 1e-6))).toEqual(['A', 'B']);
  });
});
