import * as fc from 'fast-check';
import { RUNS } from '../testing/arbitrary-world.js';
import { Taxonomy, type TaxonomyTerms } from './taxonomy.js';

const SMALL: TaxonomyTerms = [
  ['Dog', ['Pet', 'Mammal']],
  ['Pet', ['Animal']],
  ['Mammal', ['Animal']],
  ['Animal', []],
];

/** Terms whose parents stand further back in the list, so that there is no cycle. */
const anyTerms: fc.Arbitrary<TaxonomyTerms> = fc
  .array(fc.array(fc.nat(11), { maxLength: 3 }), { minLength: 1, maxLength: 12 })
  .map((rows) =>
    rows.map((row, at) => [`t${at}`, row.filter((each) => each < at).map((each) => `t${each}`)] as const),
  );

describe('a taxonomy', () => {
  it('knows what is above and below each term', () => {
    const taxonomy = new Taxonomy('small', SMALL);
    expect(taxonomy.terms).toEqual(['Dog', 'Pet', 'Mammal', 'Animal']);
    expect([...taxonomy.broader('Dog')].sort()).toEqual(['Animal', 'Dog', 'Mammal', 'Pet']);
    expect([...taxonomy.narrower('Mammal')].sort()).toEqual(['Dog', 'Mammal']);
    expect([taxonomy.parents('Pet'), taxonomy.children('Animal')]).toEqual([['Animal'], ['Pet', 'Mammal']]);
    expect([taxonomy.narrowerOrEqual('Dog', 'Animal'), taxonomy.narrowerOrEqual('Animal', 'Dog')]).toEqual([
      true,
      false,
    ]);
  });

  it('knows nothing of other words', () => {
    const taxonomy = new Taxonomy('small', SMALL);
    for (const word of ['', 'Cat', '__proto__']) {
      expect([taxonomy.has(word), taxonomy.narrowerOrEqual(word, word)]).toEqual([false, false]);
      expect([taxonomy.broader(word).size, taxonomy.narrower(word).size]).toEqual([0, 0]);
    }
  });

  const MALFORMED: readonly (readonly [string, TaxonomyTerms, string])[] = [
    ['it is empty', [], 'no terms'],
    ['a term has no name', [['', []]], 'a term has no name'],
    ['a term occurs twice', [['A', []], ['A', []]], 'a term occurs twice'], // prettier-ignore
    ['a parent is no term', [['A', ['B']]], 'B is above a term, but no term'],
    ['a term is its own parent', [['A', ['A']]], 'a term contains itself'],
    ['terms contain one another', [['R', []], ['A', ['R', 'B']], ['B', ['A']]], 'a term contains itself'], // prettier-ignore
  ];

  for (const [fault, terms, message] of MALFORMED) {
    it(`is refused when ${fault}`, () => {
      expect(() => new Taxonomy('ours', terms)).toThrow(new TypeError(`taxonomy ours: ${message}`));
    });
  }

  it('accepts a parent that is named twice', () => {
    expect(new Taxonomy('ours', [['A', []], ['B', ['A', 'A']]]).children('A')).toEqual(['B']); // prettier-ignore
  });

  it('has closures that mirror one another and follow the parents', () => {
    fc.assert(
      fc.property(anyTerms, (terms) => {
        const taxonomy = new Taxonomy('any', terms);
        for (const a of taxonomy.terms) {
          expect(taxonomy.parents(a).every((parent) => taxonomy.narrowerOrEqual(a, parent))).toBe(true);
          for (const b of taxonomy.terms)
            expect(taxonomy.broader(a).has(b)).toBe(taxonomy.narrower(b).has(a));
        }
      }),
      RUNS,
    );
  });
});
