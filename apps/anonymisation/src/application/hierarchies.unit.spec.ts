import { buildHierarchies, type QuasiIdentifier } from './hierarchies.js';

type HierarchyDefinition = QuasiIdentifier['hierarchy'];

const on = (hierarchy: HierarchyDefinition, field = 'age'): QuasiIdentifier => ({ field, hierarchy });
const interval = { kind: 'interval' as const, min: 0, max: 119, widths: [5, 10] };
const steps = (definition: HierarchyDefinition, value: string): readonly string[] => {
  const [built] = buildHierarchies([on(definition)]);
  return Array.from({ length: built?.levels ?? 0 }, (_, level) => built?.generalise(value, level) ?? '');
};

describe('A way to coarsen a column', () => {
  it('joins numbers to intervals', () =>
    expect(steps(interval, '34')).toEqual(['34', '30-34', '30-39', '*']));
  it('takes digits off a code', () =>
    expect(steps({ kind: 'prefix', length: 4 }, '1204')).toEqual(['1204', '120*', '12**', '1***', '*']));
  it('follows a table', () =>
    expect(
      steps(
        {
          kind: 'table',
          rows: [
            ['cook', 'food', '*'],
            ['nurse', 'care', '*'],
          ],
        },
        'nurse',
      ),
    ).toEqual(['nurse', 'care', '*']));
  it('joins days to months and years', () =>
    expect(
      steps(
        { kind: 'date', from: '1900-01-01', to: '2026-12-31', steps: ['month', { years: 5 }] },
        '1984-02-29',
      ),
    ).toEqual(['1984-02-29', '1984-02', '1980-1984', '*']));
  it('leaves a text as it stands or takes all of it', () =>
    expect(steps({ kind: 'suppress' }, 'any words')).toEqual(['any words', '*']));
  it.each<[string, HierarchyDefinition, string]>([
    ['a width that is no multiple of the one before', { ...interval, widths: [5, 7] }, 'widths-invalid'],
    [
      'a day that never was',
      { kind: 'date', from: '2026-02-29', to: '2026-12-31', steps: [] },
      'range-invalid',
    ],
    ['a range that ends before it begins', { ...interval, max: 0, min: 1, widths: [] }, 'range-invalid'],
    [
      'a value that is listed twice',
      {
        kind: 'table',
        rows: [
          ['a', '*'],
          ['a', '*'],
        ],
      },
      'value-twice',
    ],
  ])('is refused with %s', (_what, definition, rule) => {
    const build = () => buildHierarchies([on(definition)]);
    expect(build).toThrow(
      expect.objectContaining({ code: 'hierarchy-invalid', details: { field: 'age', rule } }),
    );
  });
  // What older events say must stay the digest of the same definition.
  it('is told by the digest of its canonical JSON, as ever', () =>
    expect(buildHierarchies([on(interval)])[0]?.digest).toBe(
      '69f3632d3c8aae9285c182cfb4c8893f4b2a75c081c6e065c36805e9fdcecd80',
    ));
  it('that nobody knows is a fault', () =>
    expect(() => buildHierarchies([on({ kind: 'imagined' } as never)])).toThrow('imagined'));
});
