import {
  buildHierarchies,
  hierarchyDigest,
  type HierarchyDefinition,
  type QuasiIdentifier,
} from './hierarchies.js';

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
  it('leaves a text as it stands or takes all of it', () => {
    expect(steps({ kind: 'suppress' }, 'any words')).toEqual(['any words', '*']);
    const [built] = buildHierarchies([on({ kind: 'suppress' })]);
    expect(built?.covers('a word that nobody listed')).toBe(true);
    expect(built?.coverage('any words', 1)).toBe(built?.size);
  });
  it.each<[string, HierarchyDefinition, string]>([
    ['a width that is no multiple of the one before', { ...interval, widths: [5, 7] }, 'widths-invalid'],
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
  it('is refused before anybody is read when there are too many combinations', () => {
    const many = Array.from({ length: 6 }, (_, at) => on({ kind: 'prefix', length: 9 }, `code ${at}`));
    expect(() => buildHierarchies(many)).toThrow(
      expect.objectContaining({ code: 'hierarchy-invalid', details: { rule: 'lattice-too-large' } }),
    );
  });
  it('has a digest that does not depend on how its JSON is written', () => {
    const turned: HierarchyDefinition = { widths: [5, 10], max: 119, min: 0, kind: 'interval' };
    expect(hierarchyDigest(turned)).toBe(hierarchyDigest(interval));
    expect(hierarchyDigest({ kind: 'suppress' })).not.toBe(hierarchyDigest({ kind: 'prefix', length: 4 }));
  });
  it('that nobody knows is a fault', () =>
    expect(() => buildHierarchies([on({ kind: 'imagined' } as never)])).toThrow('imagined'));
});
