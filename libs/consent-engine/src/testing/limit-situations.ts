import type { ControlFact } from '../facts.js';
import type { Situation } from './situation.js';
import { contract, grant } from './world.js';

const K = contract();
const G = grant();
const TWICE = grant({ limit: 2 });
const THRICE = contract({ limit: 3 });

const PERMITTED = { outcome: 'PERMIT', because: ['granted'] } as const;
const USED_UP = { outcome: 'DENY', because: ['grant-used-up'], partnerSees: 'consent' } as const;
const CONTRACT_USED_UP = {
  outcome: 'DENY',
  because: ['contract-used-up', 'granted'],
  partnerSees: 'contract',
} as const;

function reading(id: string, ...of: readonly string[]): ControlFact {
  return { kind: 'reading-counted', reading: id, of };
}

const broken = [-1, 1.5, Number.NaN, Infinity];

/** Situations of grants and contracts that allow so many readings and no more. */
export const LIMIT_SITUATIONS: readonly Situation[] = [
  {
    situation: 'Anna has agreed to two readings, and one has taken place',
    happened: [K, TWICE, reading('r1', 'g-anna')],
    ...PERMITTED,
  },
  {
    situation: 'Anna has agreed to two readings, and two have taken place',
    happened: [K, TWICE, reading('r1', 'g-anna'), reading('r2', 'g-anna')],
    ...USED_UP,
  },
  {
    situation: 'Anna has agreed to two readings, and one has been told twice',
    happened: [K, TWICE, reading('r1', 'g-anna'), reading('r1', 'g-anna')],
    ...PERMITTED,
  },
  {
    situation: 'the readings were told before the grant that they used up',
    happened: [K, reading('r1', 'g-anna'), reading('r2', 'g-anna', 'k-courier'), TWICE],
    ...USED_UP,
  },
  {
    situation: 'Anna has agreed to no reading at all',
    happened: [K, grant({ limit: 0 })],
    ...USED_UP,
  },
  {
    situation: 'one grant of Anna is used up, and another is not',
    happened: [K, grant({ limit: 1 }), reading('r1', 'g-anna'), grant({ grant: 'g-more', limit: 1 })],
    ...PERMITTED,
  },
  {
    situation: 'the readings used up another grant',
    happened: [K, grant({ limit: 1 }), reading('r1', 'g-other')],
    ...PERMITTED,
  },
  {
    situation: 'readings were counted of a grant without a limit',
    happened: [K, G, reading('r1', 'g-anna')],
    ...PERMITTED,
  },
  ...broken.map((limit): Situation => ({
    situation: `Anna has agreed to ${limit} readings, which cannot be read`,
    happened: [K, grant({ limit })],
    ...USED_UP,
  })),
  {
    situation: 'the contract allows three readings, and two have taken place',
    happened: [THRICE, G, reading('r1', 'k-courier'), reading('r2', 'k-courier')],
    ...PERMITTED,
  },
  {
    situation: 'the contract allows three readings, and three have taken place',
    happened: [THRICE, G, ...['r1', 'r2', 'r3'].map((id) => reading(id, 'k-courier'))],
    ...CONTRACT_USED_UP,
  },
  ...broken.map((limit): Situation => ({
    situation: `the contract allows ${limit} readings, which cannot be read`,
    happened: [contract({ limit }), G],
    ...CONTRACT_USED_UP,
  })),
];
