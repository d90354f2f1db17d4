import type { Situation } from './situation.js';
import { contract, grant } from './world.js';

const K = contract();
const PERMITTED = { outcome: 'PERMIT', because: ['granted'] } as const;
const denied = (code: 'grant-not-for-country' | 'grant-for-anonymous-use-only' | 'grant-too-narrow') =>
  ({ outcome: 'DENY', because: [code], partnerSees: 'consent' }) as const;

const ANONYMOUS = grant({ minAnonymity: 5, actions: ['read', 'anonymise'] });
const MAY_ANONYMISE = contract({ actions: ['read', 'anonymise'] });

/** Situations of grants that say where the data may be processed, and how anonymous the result must be. */
export const PLACE_SITUATIONS: readonly Situation[] = [
  {
    situation: 'Anna has agreed for Switzerland, where the Courier processes the data',
    happened: [K, grant({ residency: ['LI', 'CH'] })],
    ...PERMITTED,
  },
  {
    situation: 'Anna has agreed for Switzerland, and the Courier processes the data in France',
    happened: [contract({ country: 'FR' }), grant({ residency: ['CH'] })],
    ...denied('grant-not-for-country'),
  },
  {
    situation: 'Anna has agreed for no country at all',
    happened: [K, grant({ residency: [] })],
    ...denied('grant-not-for-country'),
  },
  {
    situation: 'a country of a grant is written in another way than that of the contract',
    happened: [K, grant({ residency: ['ch'] })],
    ...denied('grant-not-for-country'),
  },
  {
    situation: 'the grant is for Switzerland, and there is no contract that could say where',
    happened: [grant({ residency: ['CH'] })],
    outcome: 'DENY',
    because: ['contract-unknown', 'grant-not-for-country'],
    partnerSees: 'contract',
  },
  {
    situation: 'Anna has agreed to anonymous results, and anonymising is asked for',
    happened: [MAY_ANONYMISE, ANONYMOUS],
    asked: { action: 'anonymise' },
    ...PERMITTED,
  },
  {
    situation: 'Anna has agreed to anonymous results, and reading is asked for',
    happened: [MAY_ANONYMISE, ANONYMOUS],
    ...denied('grant-for-anonymous-use-only'),
  },
  {
    situation: 'Anna has agreed to anonymous results in groups of two',
    happened: [MAY_ANONYMISE, grant({ minAnonymity: 2, actions: ['anonymise'] })],
    asked: { action: 'anonymise' },
    ...PERMITTED,
  },
  ...[1, 0, -5, 2.5, Number.NaN].map((minAnonymity): Situation => ({
    situation: `Anna has agreed to results in groups of ${minAnonymity}, which are no groups`,
    happened: [MAY_ANONYMISE, grant({ minAnonymity, actions: ['anonymise'] })],
    asked: { action: 'anonymise' },
    ...denied('grant-for-anonymous-use-only'),
  })),
  {
    situation: 'Anna has agreed to anonymous results without naming the action',
    happened: [MAY_ANONYMISE, grant({ minAnonymity: 5 })],
    asked: { action: 'anonymise' },
    ...denied('grant-too-narrow'),
  },
];
