import { createHash } from 'node:crypto';
import { ENGINE_VERSION } from './decision.js';
import { DecisionPoint } from './point/decision-point.js';
import { randomWorld } from './testing/random/world.js';

const WORLDS = 5_000;
const SEED = 20_261_128;

/**
 * What each version says in the same worlds. Decisions of the ledger are evaluated again by the version that they
 * name, so whoever changes an answer gives the engine its next version, and keeps the rules of the one before
 * (`npm run rules`, decision 54). Where the worlds are drawn otherwise, both digests are taken anew.
 */
const VERSIONS: Readonly<Record<string, { readonly drawn: string; readonly said: string }>> = {
  'consent-engine/1': {
    drawn: '823e9657176c20fb9e176a44106bd7024113df06fa1b25556b86d090a1aa55a1',
    said: 'd352574134cbd273d76eadbfef7660c74f875a6c156cc1a4f9015c2cec0b3a86',
  },
};

const text = (value: unknown): string =>
  JSON.stringify(value, (_, each: unknown) => (typeof each === 'bigint' ? String(each) : each));

describe('a version of the engine', () => {
  it('says for ever what it said', () => {
    const [drawn, said] = [createHash('sha256'), createHash('sha256')];
    for (let world = 0; world < WORLDS; world += 1) {
      const { facts, requests } = randomWorld(SEED + world);
      drawn.update(text([facts, requests]));
      const point = new DecisionPoint({ hashKey: [world, SEED] });
      for (const fact of facts) point.apply(fact);
      for (const request of requests) {
        const { rules, ...answer } = point.explain(request);
        said.update(text([answer, rules.taxonomy]));
      }
    }
    expect({ [ENGINE_VERSION]: { drawn: drawn.digest('hex'), said: said.digest('hex') } }).toEqual({
      [ENGINE_VERSION]: VERSIONS[ENGINE_VERSION],
    });
  });
});
