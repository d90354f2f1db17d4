import { REASON_CODES, type ReasonCode } from '../reason-codes.js';
import { randomWorld } from '../testing/random/world.js';
import { decide } from '../testing/plain/decide.js';
import { stateAfter } from '../testing/world.js';
import { DecisionPoint } from './decision-point.js';

/** Worlds drawn: 20,000 here, as many as are wanted with `COOP_WORLDS`, from the seed `COOP_WORLDS_SEED`. */
const WORLDS = Number(process.env['COOP_WORLDS'] ?? 20_000);
const SEED = Number(process.env['COOP_WORLDS_SEED'] ?? 20_260_501);
const QUESTIONS = 4;

describe('the decision point', () => {
  it(`says what the plain evaluator says, in ${WORLDS} worlds from seed ${SEED}`, () => {
    const met = new Map<string, number>();
    const count = (what: string) => met.set(what, (met.get(what) ?? 0) + 1);
    for (let world = 0; world < WORLDS; world += 1) {
      const { facts, requests } = randomWorld(SEED + world);
      const state = stateAfter(facts);
      const point = new DecisionPoint({ hashKey: [world, SEED] });
      for (const fact of facts) point.apply(fact);
      for (const request of requests) {
        const plain = decide(state, request);
        const full = point.explain(request);
        if (!isSame(full, plain))
          expect({ world: SEED + world, request, said: full }).toEqual({
            world: SEED + world,
            request,
            said: plain,
          });
        count(plain.outcome);
        for (const code of plain.reasons) count(code);
      }
    }
    const share = (outcome: string) => (met.get(outcome) ?? 0) / (WORLDS * QUESTIONS);
    expect([share('PERMIT') > 0.05, share('PARTIAL') > 0.05, share('DENY') > 0.05]).toEqual([
      true,
      true,
      true,
    ]);
    if (WORLDS >= 20_000) expect(REASON_CODES.filter((code: ReasonCode) => !met.has(code))).toEqual([]);
  }, 6_000_000);
});

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a, bigints) === JSON.stringify(b, bigints);
}
const bigints = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value);
