import { REASON_CODES } from '../../reason-codes.js';
import { decide } from '../plain/decide.js';
import { stateAfter } from '../world.js';
import { randomWorld } from './world.js';

function decisionsIn(seed: number) {
  const { facts, requests } = randomWorld(seed);
  const state = stateAfter(facts);
  return requests.map((request) => decide(state, request));
}

describe('random worlds', () => {
  it('are the same for the same seed, and differ for another', () => {
    expect(randomWorld(7)).toEqual(randomWorld(7));
    expect(randomWorld(7)).not.toEqual(randomWorld(8));
  });

  it('permit, permit in part and deny, each in more than one of twenty decisions', () => {
    const outcomes = Array.from({ length: 1_000 }, (_, seed) => decisionsIn(seed)).flat();
    const share = (outcome: string) =>
      outcomes.filter((each) => each.outcome === outcome).length / outcomes.length;
    for (const outcome of ['PERMIT', 'PARTIAL', 'DENY']) expect(share(outcome)).toBeGreaterThan(0.05);
  });

  it('know every reason code', () => {
    const missing = new Set<string>(REASON_CODES);
    for (let seed = 0; seed < 20_000 && missing.size > 0; seed += 1) {
      for (const { reasons } of decisionsIn(seed)) for (const code of reasons) missing.delete(code);
    }
    expect([...missing]).toEqual([]);
  });

  it('permit by votes, limits, prices and new taxonomies too', () => {
    const permitted = Array.from({ length: 2_000 }, (_, seed) => decisionsIn(seed))
      .flat()
      .filter(({ outcome }) => outcome !== 'DENY');
    const share = (has: (each: (typeof permitted)[number]) => boolean) =>
      permitted.filter(has).length / permitted.length;
    expect(share(({ counted }) => counted.length > 0)).toBeGreaterThan(0.02);
    expect(share(({ cited }) => cited.proposals.length > 0)).toBeGreaterThan(0.02);
    expect(share(({ rules }) => rules.taxonomy === 'dpv-next')).toBeGreaterThan(0.02);
    expect(share(({ duties }) => duties.some(({ kind }) => kind === 'anonymise'))).toBeGreaterThan(0.005);
    expect(share(({ duties }) => duties.some(({ kind }) => kind === 'pay'))).toBeGreaterThan(0.02);
  });
});
