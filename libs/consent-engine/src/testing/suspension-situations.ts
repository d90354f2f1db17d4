import type { ControlFact } from '../facts.js';
import type { Situation } from './situation.js';
import { contract, grant } from './world.js';

const K = contract();
const G = grant();
const suspended = (suspension: string): ControlFact => ({
  kind: 'contract-suspended',
  contract: 'k-courier',
  suspension,
});
const resumed = (suspension: string): ControlFact => ({
  kind: 'contract-resumed',
  contract: 'k-courier',
  suspension,
});

const PERMITTED = { outcome: 'PERMIT', because: ['granted'] } as const;
const SUSPENDED = {
  outcome: 'DENY',
  because: ['contract-suspended', 'granted'],
  partnerSees: 'contract',
} as const;

/** Situations of contracts that rest for a while. */
export const SUSPENSION_SITUATIONS: readonly Situation[] = [
  { situation: 'the contract is suspended', happened: [K, G, suspended('s1')], ...SUSPENDED },
  {
    situation: 'the suspension has ended',
    happened: [K, G, suspended('s1'), resumed('s1')],
    ...PERMITTED,
  },
  {
    situation: 'one of two suspensions has ended',
    happened: [K, G, suspended('s1'), suspended('s2'), resumed('s1')],
    ...SUSPENDED,
  },
  {
    situation: 'an ended suspension is told once more',
    happened: [K, G, suspended('s1'), resumed('s1'), suspended('s1')],
    ...PERMITTED,
  },
  {
    situation: 'the end of a suspension is told before its beginning',
    happened: [K, G, resumed('s1'), suspended('s1')],
    ...PERMITTED,
  },
  {
    situation: 'the contract is suspended again, under another id',
    happened: [K, G, suspended('s1'), resumed('s1'), suspended('s2')],
    ...SUSPENDED,
  },
  {
    situation: 'another contract is suspended',
    happened: [K, G, { kind: 'contract-suspended', contract: 'k-bakery', suspension: 's1' }],
    ...PERMITTED,
  },
  {
    situation: 'the suspension of another contract has ended under the same id',
    happened: [K, G, suspended('s1'), { kind: 'contract-resumed', contract: 'k-bakery', suspension: 's1' }],
    ...SUSPENDED,
  },
  {
    situation: 'the contract is suspended and has expired',
    happened: [contract({ until: '2026-04-01T00:00:00Z' }), G, suspended('s1')],
    ...SUSPENDED,
    because: ['contract-expired', 'contract-suspended', 'granted'],
  },
  {
    situation: 'the contract is suspended and has not started',
    happened: [contract({ from: '2026-06-01T00:00:00Z' }), G, suspended('s1')],
    ...SUSPENDED,
    because: ['contract-not-started', 'contract-suspended', 'granted'],
  },
  {
    situation: 'the contract is suspended and was terminated',
    happened: [K, G, suspended('s1'), { kind: 'contract-terminated', contract: 'k-courier' }],
    ...SUSPENDED,
    because: ['contract-terminated', 'granted'],
  },
];
