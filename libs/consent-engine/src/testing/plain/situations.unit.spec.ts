import { decide } from './decide.js';
import { isReasonCode, REASON_CODES } from '../../reason-codes.js';
import { REQUEST_SITUATIONS } from '../request-situations.js';
import { AGREEMENT_SITUATIONS } from '../agreement-situations.js';
import { CONDITION_SITUATIONS, QUORUM_SITUATIONS } from '../condition-situations.js';
import { DecisionPoint } from '../../point/decision-point.js';
import { BODY_AND_WORK_SITUATIONS, IMPORT_SITUATIONS } from '../content-situations.js';
import { PROHIBITION_SITUATIONS } from '../prohibition-situations.js';
import { ask, stateAfter, WORLD } from '../world.js';

const ALL = [
  ...AGREEMENT_SITUATIONS,
  ...CONDITION_SITUATIONS,
  ...QUORUM_SITUATIONS,
  ...BODY_AND_WORK_SITUATIONS,
  ...IMPORT_SITUATIONS,
  ...PROHIBITION_SITUATIONS,
  ...REQUEST_SITUATIONS,
];

describe('the table of situations', () => {
  for (const row of ALL) {
    it(`${row.outcome} when ${row.situation}`, () => {
      const decision = decide(stateAfter([...WORLD, ...row.happened]), ask(row.asked));
      expect(decision.reasons).toEqual(REASON_CODES.filter((code) => row.because.includes(code)));
      expect(decision.outcome).toBe(row.outcome);
      expect(decision.stage).toBe(row.partnerSees);
      const point = new DecisionPoint();
      for (const fact of [...WORLD, ...row.happened]) point.apply(fact);
      expect(point.explain(ask(row.asked))).toEqual(decision);
    });
  }

  it('has a situation for every reason code', () => {
    const covered = new Set(ALL.flatMap((row) => row.because));
    expect(REASON_CODES.filter((code) => !covered.has(code))).toEqual([]);
  });

  it('tells reason codes from other words', () => {
    expect([isReasonCode('granted'), isReasonCode('toString')]).toEqual([true, false]);
  });
});
