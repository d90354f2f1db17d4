import { specification } from '@coop/event-sourcing/testing';
import { taxonomyDifference } from './taxonomy-difference.js';
import { pairsOf, taxonomyDecider, type AdoptTaxonomy, type TaxonomyTerm } from './taxonomy.js';

const term = (purpose: string, ...parents: string[]): TaxonomyTerm => ({ purpose, parents });
const TREE = [
  term('Purpose'),
  term('Marketing', 'Purpose'),
  term('PoliticalCampaign', 'Marketing'),
  term('Research', 'Purpose'),
];
const adopting = (terms = TREE, change: Partial<AdoptTaxonomy['adopted']> = {}): AdoptTaxonomy => ({
  adopted: {
    ...{ version: 'dpv-2.4', replaces: 'dpv-2.3', terms },
    resolution: { reference: 'CA-2026/9', digest: 'a'.repeat(64) },
    adoptedBy: '0198c0de-0000-7000-8000-0000000000ff',
    ...change,
  },
});
const adopted = (command: AdoptTaxonomy) =>
  ({ type: 'consent.taxonomy.adopted', data: command.adopted }) as const;
const { given } = specification(taxonomyDecider);

describe('A version of the purposes', () => {
  it('is adopted in the place of the one in force', () => {
    given().when(adopting()).then(adopted(adopting()));
    const next = adopting(TREE, { version: 'dpv-2.5', replaces: 'dpv-2.4' });
    given(adopted(adopting())).when(next).then(adopted(next));
  });
  it('is never stated a second time, nor instead of the built-in one', () => {
    given(adopted(adopting()))
      .when(adopting(TREE, { replaces: 'dpv-2.4' }))
      .thenRefused('taxonomy-exists');
    given()
      .when(adopting(TREE, { version: 'dpv-2.3' }))
      .thenRefused('taxonomy-exists');
  });
  it('replaces the one that those who decided on it had seen', () =>
    given(adopted(adopting()))
      .when(adopting(TREE, { version: 'dpv-2.5' }))
      .thenRefused('taxonomy-not-current'));
  it.each([
    ['a purpose twice', [...TREE, term('Research')], { reason: 'twice', purpose: 'Research' }],
    [
      'a purpose below one that is missing',
      [...TREE, term('Health', 'Care')],
      { reason: 'parent-missing', purpose: 'Care' },
    ],
    [
      'no word for political campaigns',
      [term('Purpose'), term('Research', 'Purpose')],
      { reason: 'purpose-missing', purpose: 'PoliticalCampaign' },
    ],
    ['a purpose that contains itself', [...TREE, term('A', 'B'), term('B', 'A')], { reason: 'cycle' }],
    ['a purpose directly above itself', [...TREE, term('A', 'A')], { reason: 'cycle' }],
  ])('is refused with %s', (_title, terms, details) => {
    try {
      taxonomyDecider.decide(adopting(terms), taxonomyDecider.initial);
      throw new Error('it was adopted');
    } catch (refusal) {
      expect(refusal).toMatchObject({ code: 'taxonomy-invalid', details });
    }
  });
  it('stops its reader at an event that it does not know', () => {
    const event = { type: 'consent.taxonomy.imagined' } as unknown as ReturnType<typeof adopted>;
    expect(() => taxonomyDecider.evolve(taxonomyDecider.initial, event)).toThrow('imagined');
  });
});

describe('What a version changes', () => {
  it('is told purpose by purpose, with what each contains now and did not before', () => {
    const after = [
      term('Purpose'),
      term('Marketing', 'Purpose'),
      term('PoliticalCampaign', 'Marketing'),
      term('Surveys', 'Research', 'Marketing'),
      term('Research', 'Marketing'),
    ];
    expect(taxonomyDifference(pairsOf(TREE), pairsOf(after))).toEqual({
      added: ['Surveys'],
      removed: [],
      moved: [{ purpose: 'Research', before: ['Purpose'], after: ['Marketing'] }],
      widened: [
        { purpose: 'Purpose', by: ['Surveys'] },
        { purpose: 'Marketing', by: ['Research', 'Surveys'] },
        { purpose: 'Research', by: ['Surveys'] },
      ],
    });
  });
  it('is nothing between two equal ones, whatever the order of parents', () => {
    const one = [term('A'), term('B'), term('C', 'A', 'B')];
    const other = [term('B'), term('A'), term('C', 'B', 'A')];
    expect(taxonomyDifference(pairsOf(one), pairsOf(other))).toEqual({
      ...{ added: [], removed: [], moved: [], widened: [] },
    });
  });
  it('names what is gone', () =>
    expect(taxonomyDifference(pairsOf(TREE), pairsOf(TREE.slice(0, 3)))).toMatchObject({
      ...{ removed: ['Research'], moved: [] },
    }));
});
