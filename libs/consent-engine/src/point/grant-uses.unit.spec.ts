import type { ControlFact, GrantGiven } from '../facts.js';
import { decide } from '../testing/plain/decide.js';
import { ask, contract, grant, pointAfter, stateAfter, WORLD } from '../testing/world.js';

/** More purposes than a row has room for, together with the built-in ones; the later half lies within one of them. */
const MANY = Array.from({ length: 200 }, (_, index) => `Purpose${index}`);
const LARGE: ControlFact = {
  ...{ kind: 'taxonomy-adopted', taxonomy: 'large' },
  terms: [
    ['PoliticalCampaign', []],
    ...MANY.map((term, index) => [term, index < 100 ? [] : ['Purpose7']] as const),
  ],
};

describe('what a grant is good for', () => {
  const agreed = (change: Partial<GrantGiven>): readonly ControlFact[] => [
    ...WORLD,
    contract(),
    grant(change),
  ];

  it.each([[['Purpose7']], [['Purpose36', 'Purpose99']], [['Purpose150']], [['Purpose1', 'Purpose199']]])(
    'is told for %j of a large taxonomy',
    (purposes) => {
      const facts = [
        ...[...WORLD, LARGE],
        contract({ purposes: MANY, taxonomy: 'large' }),
        grant({ purposes, taxonomy: 'large' }),
      ];
      const point = pointAfter(facts);
      const state = stateAfter(facts);
      const permitted = MANY.filter((purpose) => point.decide(ask({ purpose })).outcome === 'PERMIT');
      expect(permitted).toEqual(
        MANY.filter((purpose) => decide(state, ask({ purpose })).outcome === 'PERMIT'),
      );
      expect(permitted.length).toBe(purposes.includes('Purpose7') ? 101 : purposes.length);
    },
  );

  it.each([
    ['no scope', {}, 'PERMIT'],
    ['the category', { categories: ['directory'] }, 'PERMIT'],
    ['another category', { categories: ['pictures'] }, 'DENY'],
    ['no category at all', { categories: [] }, 'DENY'],
    ['several categories', { categories: ['pictures', 'directory'] }, 'PERMIT'],
    ['several others', { categories: ['pictures', 'texts'] }, 'DENY'],
    ['the kind', { kinds: ['personal-data'] }, 'PERMIT'],
    ['another kind', { kinds: ['personal-work'] }, 'DENY'],
    ['the category of another kind', { categories: ['directory'], kinds: ['personal-work'] }, 'DENY'],
  ] as const)('is told for %s', (_, scope, outcome) => {
    expect(pointAfter(agreed({ scope })).decide(ask()).outcome).toBe(outcome);
  });
});
