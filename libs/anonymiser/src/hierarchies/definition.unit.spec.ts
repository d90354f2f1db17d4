import {
  buildHierarchy,
  dateHierarchy,
  hierarchyDigest,
  hierarchyFromCsv,
  hierarchyFromTable,
  InvalidHierarchy,
  type HierarchyDefinition,
} from '../index.js';
import { coveragesOf, labelsOf } from '../testing/levels.js';

const DEFINITIONS: readonly (readonly [HierarchyDefinition, string, string])[] = [
  [
    { kind: 'interval', min: 0, max: 119, widths: [5, 10] },
    'interval/1',
    '69f3632d3c8aae9285c182cfb4c8893f4b2a75c081c6e065c36805e9fdcecd80',
  ],
  [
    { kind: 'prefix', length: 4 },
    'prefix/1',
    '48d3e18cc8428edb00cd23a7aef88d7cbe7448b4dfd044d09f182480f11b7e66',
  ],
  [{ kind: 'suppress' }, 'suppress/1', '1f8cbbf053fdcff208b6fb2a1bf87d037dcf34c8856d7993f8e4790e033369fa'],
  [
    { kind: 'date', from: '1900-01-01', to: '2099-12-31', steps: ['month', 'quarter', { years: 5 }] },
    'date/1',
    '425b8265e08e87303ac6fe15e3fb99102245409b2efd212da1239dbaabaf5b48',
  ],
  [
    { kind: 'table', rows: [['Œuvre « à »', 'é', '*']] },
    'sha256:cbf8b239a73d',
    'cbf8b239a73dd129151e6e600ddc52016204f30e520c2b6dc19cb78d371395bf',
  ],
];

describe('The definition of a hierarchy', () => {
  // The digests come from Python's hashlib over JSON with sorted keys and no blanks.
  it.each(DEFINITIONS)(
    '%j is told by a version and the digest of its canonical JSON',
    (definition, version, digest) => {
      expect(buildHierarchy('any', definition)).toMatchObject({ version, digest });
      expect(hierarchyDigest(definition)).toBe(digest);
    },
  );

  it('has a digest that depends on no column, and not on how its JSON is written', () => {
    const turned: HierarchyDefinition = { widths: [5, 10], max: 119, min: 0, kind: 'interval' };
    expect(hierarchyDigest(turned)).toBe(DEFINITIONS[0]?.[2]);
    expect(buildHierarchy('one', turned).digest).toBe(buildHierarchy('other', turned).digest);
  });

  it('has another digest when anything in it is another', () => {
    const options = { from: '2000-01-01', to: '2020-12-31' };
    const digests = [
      dateHierarchy('day', { ...options, steps: ['year'] }),
      dateHierarchy('day', { ...options, steps: ['month', 'year'] }),
      dateHierarchy('day', { ...options, from: '2000-01-02', steps: ['year'] }),
      hierarchyFromTable('work', [['cook', 'food']]),
      hierarchyFromTable('work', [['cook', 'care']]),
    ].map(({ digest }) => digest);
    expect(new Set(digests).size).toBe(digests.length);
  });

  it('may have the version that its publisher gives it, which its digest does not depend on', () => {
    const rows = [['cook', 'food', '*']];
    const published = hierarchyFromTable('work', rows, 'ISCO-08');
    expect(published).toMatchObject({ version: 'ISCO-08', digest: hierarchyFromTable('work', rows).digest });
  });

  it('leaves a text as it stands or takes all of it', () => {
    const text = buildHierarchy('note', { kind: 'suppress' });
    expect(labelsOf(text, 'any words')).toEqual(['any words', '*']);
    expect(coveragesOf(text, 'any words')).toEqual([1, text.size]);
    expect(text.covers('a word that nobody listed')).toBe(true);
  });

  it('that nobody knows is a fault', () =>
    expect(() => buildHierarchy('x', { kind: 'imagined' } as never)).toThrow('imagined'));
});

describe('Categories from a CSV file', () => {
  const rows = [
    ['baker, of bread', 'food', '*'],
    ['"chef"', 'food', '*'],
    ['nurse', '', '*'],
  ];
  const comma = '"baker, of bread",food,*\r\n"""chef""",food,*\r\nnurse,,*\r\n';

  it.each([
    ['as RFC 4180 writes them', comma, ','],
    ['with line feeds alone, the last one missing', comma.replaceAll('\r', '').slice(0, -1), ','],
    ['behind a byte order mark', `\uFEFF${comma}`, ','],
    ['between semicolons', 'baker, of bread;food;*\n"""chef""";food;*\nnurse;;*\n', ';'],
  ] as const)('are the same hierarchy, with the same digest, %s', (_how, text, separator) => {
    const work = hierarchyFromCsv('work', text, { separator, version: '2026' });
    expect(work).toMatchObject({ size: 3, version: '2026', digest: hierarchyFromTable('work', rows).digest });
    expect(labelsOf(work, 'baker, of bread')).toEqual(rows[0]);
    expect(labelsOf(work, 'nurse')).toEqual(['nurse', '', '*']);
  });

  it('may hold the end of a line in quotes, and end with an empty cell', () => {
    expect(labelsOf(hierarchyFromCsv('work', '"two\nlines",'), 'two\nlines')).toEqual(['two\nlines', '']);
  });

  it.each([
    ['file-malformed', 'cook,fo"od,*\n'],
    ['file-malformed', '"cook"s,food,*\n'],
    ['file-malformed', 'cook,"food,*\n'],
    ['file-malformed', '"cook'],
    ['rows-of-different-length', 'cook,food,*\n\nnurse,care,*\n'],
    ['rows-of-different-length', 'cook,food,*\nnurse,care\n'],
    ['value-twice', 'cook,food\ncook,food\n'],
    ['levels-not-nested', 'cook,food,a\nbaker,food,b\n'],
    ['no-values', ''],
  ])('are refused with %s: %j', (code, text) => {
    expect(() => hierarchyFromCsv('work', text)).toThrow(
      expect.objectContaining({ code, name: 'InvalidHierarchy' }),
    );
  });

  it('are refused without a word of the file', () => {
    const error = new InvalidHierarchy('value-twice', 'work', 'a value is listed twice.');
    expect(() => hierarchyFromCsv('work', 'cook,food\ncook,food\n')).toThrow(error.message);
  });
});
