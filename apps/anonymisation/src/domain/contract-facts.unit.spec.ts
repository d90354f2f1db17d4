import { terms } from '../testing/release-world.js';
import { contractFacts, isInForce } from './contract-facts.js';

type History = Parameters<typeof contractFacts>[0];

const CLIENT = '0199b000-0000-7000-8000-0000000000b1';
const SUSPENSION = '0199b000-0000-7000-8000-0000000000b2';
const NOW = '2026-06-01T00:00:00Z';
const { contract, consumer, actions, from, until } = terms;
const partners = { contract, consumer, client: CLIENT };
const version = { version: 1, digest: 'a'.repeat(64) };
const agreed: History[number] = {
  type: 'consent.contract.agreed',
  data: { ...partners, ...version, side: 'cooperative', agreedBy: CLIENT },
};
const enteredIntoForce: History[number] = {
  type: 'consent.contract.entered-into-force',
  data: { ...partners, ...version, terms },
};
const suspended: History[number] = {
  type: 'consent.contract.suspended',
  data: { ...partners, suspension: SUSPENSION, reason: 'inquiry', by: CLIENT },
};
const resumed: History[number] = {
  type: 'consent.contract.resumed',
  data: { ...partners, suspension: SUSPENSION, by: CLIENT },
};
const terminated: History[number] = {
  type: 'consent.contract.terminated',
  data: { ...partners, side: 'consumer', by: consumer, reason: 'end-of-need' },
};
const expired: History[number] = { type: 'consent.contract.expired', data: { ...partners, until } };

const stands = (...history: History) => {
  const facts = contractFacts(history);
  return facts === undefined ? undefined : isInForce(facts, NOW);
};

describe('A contract, for a release', () => {
  it.each([[[]], [[agreed]], [[agreed, terminated]], [[agreed, suspended, resumed, expired]]])(
    'is nothing before both sides are bound, whatever became of it',
    (history: History) => expect(contractFacts(history)).toBeUndefined(),
  );
  it('says who may do what, and when', () => {
    const facts = { consumer, actions, from, until, suspensions: [], ended: false };
    expect(contractFacts([agreed, enteredIntoForce])).toEqual(facts);
    expect(stands(agreed, enteredIntoForce)).toBe(true);
  });
  it('permits none while it is suspended', () => {
    expect(stands(enteredIntoForce, suspended)).toBe(false);
    expect(stands(enteredIntoForce, suspended, resumed)).toBe(true);
  });
  it.each([terminated, expired])('is known to have ended', (end) =>
    expect(stands(enteredIntoForce, end)).toBe(false),
  );
});
