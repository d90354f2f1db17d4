import { hierarchyFromTable, type PrivacyModel } from '../index.js';
import { classRules } from './class-rules.js';
import { codeColumn } from './coded-column.js';
import { encode } from './encode.js';
import { Parting } from './parting.js';

const letters = hierarchyFromTable('letter', [
  ['a', '*'],
  ['b', '*'],
]);
const signs = hierarchyFromTable('sign', [
  ['x', '*'],
  ['y', '*'],
]);

/** Takes apart the class of all rows, at the coarsest levels: how many rows look like what. */
function refined(rows: readonly (readonly string[])[], models: readonly PrivacyModel[]) {
  const table = { columns: ['letter', 'sign', 'illness'], rows };
  const encoded = encode({
    rows: rows.length,
    quasiIdentifiers: [letters, signs].map((hierarchy) => ({
      hierarchy,
      coded: codeColumn(hierarchy.column, table),
    })),
    attributes: [codeColumn('illness', table)],
  });
  const { classes, groups, rows: counts } = encoded.finest;
  const members = Int32Array.from({ length: classes }, (_, at) => at);
  const parts = new Parting(encoded, classRules(models, ['illness'], encoded)).refined({
    levels: [1, 1],
    members,
  });
  return Object.fromEntries(
    parts.map((part) => {
      const looks = encoded.columns.map(({ levels }, at) => {
        const { groupOf = [], labels = [] } = levels[part.levels[at] ?? 0] ?? {};
        return labels[groupOf[groups[at]?.[part.members[0] ?? 0] ?? 0] ?? 0] ?? '';
      });
      return [looks.join(''), part.members.reduce((sum, each) => sum + (counts[each] ?? 0), 0)];
    }),
  );
}

const times = (count: number, ...row: string[]): string[][] => Array.from({ length: count }, () => row);

describe('Taking a class apart', () => {
  const two: PrivacyModel[] = [{ model: 'k-anonymity', k: 2 }];

  it('goes on while every part keeps the rules', () => {
    const rows = [...times(2, 'a', 'x', 'flu'), ...times(2, 'a', 'y', 'flu'), ...times(3, 'b', 'x', 'flu')];
    expect(refined(rows, two)).toEqual({ ax: 2, ay: 2, bx: 3 });
  });

  it('leaves together what cannot stand alone, with the smallest of the others', () => {
    const rows = [...times(3, 'a', 'x', 'flu'), ...times(1, 'b', 'x', 'flu')];
    expect(refined(rows, two)).toEqual({ '*x': 4 });
  });

  it('tries a column again in the parts, where the whole could not be refined for the sake of a few', () => {
    const rows = [...times(2, 'a', 'x', 'flu'), ...times(1, 'a', 'y', 'flu'), ...times(1, 'b', 'y', 'flu')];
    expect(refined(rows, two)).toEqual({ ax: 2, '*y': 2 });
  });

  it('tries a column again in the parts, where a rule can be kept by fewer rows', () => {
    const mixed = (letter: string): string[][] => [
      ...times(1, letter, 'x', 'flu'),
      ...times(1, letter, 'x', 'cold'),
    ];
    const rows = [...mixed('a'), ...mixed('b'), ...times(8, 'a', 'y', 'flu'), ...times(8, 'b', 'y', 'gout')];
    const models: PrivacyModel[] = [
      ...two,
      { model: 'alpha-k-anonymity', attribute: 'illness', alpha: 0.75 },
    ];
    // Of all rows with a letter, nine or eight of ten are ill of the same.
    expect(refined(rows, models)).toEqual({ ax: 2, bx: 2, '*y': 16 });
  });
});
