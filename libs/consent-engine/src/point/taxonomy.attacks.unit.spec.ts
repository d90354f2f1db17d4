import type { DecisionRequest } from '../decision.js';
import type { ControlFact } from '../facts.js';
import { parentPurposes, PURPOSES } from '../taxonomy/purposes.js';
import type { TaxonomyTerms } from '../taxonomy/taxonomy.js';
import { ask, contract, grant, pointAfter, prohibition, WORLD } from '../testing/world.js';

/** The built-in edition with other parents for some terms. */
const moved = (parents: Readonly<Record<string, readonly string[]>>): TaxonomyTerms =>
  PURPOSES.map((term) => [term, parents[term] ?? parentPurposes(term)]);

const adopted = (taxonomy: string, parents: Parameters<typeof moved>[0]) =>
  ({ kind: 'taxonomy-adopted', taxonomy, terms: moved(parents) }) as const;

/** The next edition puts hiring below marketing, takes direct marketing out of it, and campaigns out of advertising. */
const NEXT = adopted('next', {
  PersonnelHiring: ['Marketing'],
  DirectMarketing: ['CommunicationManagement'],
  PoliticalCampaign: ['Personalisation'],
});

/** Signed under the new edition for everything, so that people alone stand in the way. */
const K = contract({ taxonomy: 'next', purposes: PURPOSES, prohibitions: ['PoliticalCampaign'] });
const MARKETING = { purposes: ['Marketing'] };

const decided = (happened: readonly ControlFact[], asked: Partial<DecisionRequest> = {}) =>
  pointAfter([...WORLD, ...happened]).explain(ask(asked));

describe('The purposes under attack', () => {
  it('attack-12 taxonomy upgrade: an agreement covers nothing that a later edition puts below its purposes', () => {
    const hiring = { purpose: 'PersonnelHiring' };
    expect(decided([NEXT, K, grant(MARKETING)], hiring).reasons).toEqual(['grant-too-narrow']);
    // Whoever agrees under the new edition agrees to what it says.
    expect(decided([NEXT, K, grant({ ...MARKETING, taxonomy: 'next' })], hiring).outcome).toBe('PERMIT');
    const unknown = grant({ ...MARKETING, taxonomy: 'of nobody' });
    expect(decided([NEXT, K, unknown], { purpose: 'Marketing' }).outcome).toBe('DENY');
  });

  it('attack-12 taxonomy upgrade: nor does a contract that was signed before', () => {
    const old = contract({ ...MARKETING, prohibitions: ['PoliticalCampaign'] });
    const agreed = grant({ purposes: PURPOSES, taxonomy: 'next' });
    expect(decided([NEXT, old, agreed], { purpose: 'PersonnelHiring' }).reasons).toContain(
      'purpose-not-in-contract',
    );
  });

  it('attack-12 taxonomy upgrade: a prohibition keeps what it hit, and hits what the new edition adds', () => {
    const agreed = grant({ purposes: PURPOSES, taxonomy: 'next' });
    const forbidden = prohibition(MARKETING);
    for (const purpose of ['DirectMarketing', 'PersonnelHiring', 'Marketing']) {
      expect([purpose, decided([NEXT, K, agreed], { purpose }).outcome]).toEqual([purpose, 'PERMIT']);
      const { outcome } = decided([NEXT, K, agreed, forbidden], { purpose });
      expect([purpose, outcome]).toEqual([purpose, 'DENY']);
    }
  });

  it('attack-12 taxonomy upgrade: no edition takes political campaigning out of what contained it', () => {
    const silent = contract({ taxonomy: 'next', purposes: PURPOSES });
    const agreed = grant({ purposes: ['Advertising'], taxonomy: 'next' });
    expect(decided([NEXT, silent, agreed], { purpose: 'Advertising' }).reasons).toContain(
      'political-campaign-by-default',
    );
  });
});
