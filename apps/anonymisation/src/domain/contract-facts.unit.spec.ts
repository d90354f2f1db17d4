import { terms } from '../testing/release-world.js';
import { contractFacts } from './contract-facts.js';

type History = Parameters<typeof contractFacts>[0];

const CLIENT = '0199b000-0000-7000-8000-0000000000b1';
const { contract, consumer, actions, from, until } = terms;
const proposed: History[number] = {
  type: 'consent.contract.proposed',
  data: { contract, client: CLIENT, terms, texts: [], digest: 'a'.repeat(64) },
};
const enteredIntoForce: History[number] = {
  type: 'consent.contract.entered-into-force',
  data: { contract, consumer, client: CLIENT, terms },
};
const terminated: History[number] = {
  type: 'consent.contract.terminated',
  data: { contract, consumer, client: CLIENT, side: 'consumer', by: consumer, reason: 'end-of-need' },
};

describe('A contract, for a release', () => {
  it('is nothing before both sides signed, even when it ended before', () => {
    expect(contractFacts([])).toBeUndefined();
    expect(contractFacts([proposed])).toBeUndefined();
    expect(contractFacts([proposed, terminated])).toBeUndefined();
  });
  it('says who may do what, and when', () =>
    expect(contractFacts([proposed, enteredIntoForce])).toEqual({
      consumer,
      actions,
      from,
      until,
      terminated: false,
    }));
  it('is known to have ended', () =>
    expect(contractFacts([proposed, enteredIntoForce, terminated])?.terminated).toBe(true));
});
