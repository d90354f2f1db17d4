import { decide } from './testing/plain/decide.js';
import { isReasonCode, REASON_CODES } from './reason-codes.js';
import { SITUATIONS } from './testing/situations.js';
import { ask, stateAfter, WORLD } from './testing/world.js';

describe('the table of situations', () => {
  for (const row of SITUATIONS) {
    it(`${row.outcome} when ${row.situation}`, () => {
      const decision = decide(stateAfter([...WORLD, ...row.happened]), ask(row.asked));
      expect(decision.reasons).toEqual(REASON_CODES.filter((code) => row.because.includes(code)));
      expect(decision.outcome).toBe(row.outcome);
      expect(decision.stage).toBe(row.partnerSees);
    });
  }

  it('has a situation for every reason code', () => {
    const covered = new Set(SITUATIONS.flatMap((row) => row.because));
    expect(REASON_CODES.filter((code) => !covered.has(code))).toEqual([]);
  });

  it('has no situation twice', () => {
    const told = SITUATIONS.map((row) => row.situation);
    expect(told.filter((situation, at) => told.indexOf(situation) !== at)).toEqual([]);
  });

  it('tells reason codes from other words', () => {
    expect([isReasonCode('granted'), isReasonCode('toString')]).toEqual([true, false]);
  });
});
