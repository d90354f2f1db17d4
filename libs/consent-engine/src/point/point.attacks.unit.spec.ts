import type { ControlFact } from '../facts.js';
import { randomWorld } from '../testing/random/world.js';
import { contract, grant, WORLD } from '../testing/world.js';
import { DecisionPoint } from './decision-point.js';
import { HalfSipHash } from './half-sip-hash.js';
import { readUuid, writeUuid } from './uuid-words.js';

const KNOWN = [1, 2] as const;
const SECRET = [0x5eed_0001, 0x0dd0_5eed] as const;
/** Bits of a hash that choose the slot in a table of 1,024. */
const WITHIN = 1_023;

function slotOf(id: string, key: readonly [number, number]): number {
  const words = new Uint32Array(4);
  readUuid(id, words);
  return new HalfSipHash(key).ofFour(words[0]!, words[1]!, words[2]!, words[3]!) & WITHIN;
}

/** Ids that all fall into one slot under a key that somebody has guessed. */
function colliding(count: number, key: readonly [number, number]): readonly string[] {
  const found: string[] = [];
  for (let each = 0; found.length < count; each += 1) {
    const id = writeUuid(each, 0x4000, 0x8000_0000, each * 7);
    if (slotOf(id, key) === 5) found.push(id);
  }
  return found;
}

describe('The indexes under attack', () => {
  it('attack-37 ids that collide under one key are spread under another', () => {
    const chosen = colliding(400, KNOWN);
    expect(new Set(chosen.map((id) => slotOf(id, KNOWN))).size).toBe(1);
    expect(new Set(chosen.map((id) => slotOf(id, SECRET))).size).toBeGreaterThan(250);
    for (const half of [0, 1] as const) {
      const other = [KNOWN[0], KNOWN[1]] as [number, number];
      other[half] += 1;
      expect(new Set(chosen.map((id) => slotOf(id, other))).size).toBeGreaterThan(250);
    }
  });

  it('attack-37 ids that collide are told apart all the same, and answered for one by one', () => {
    const chosen = colliding(200, KNOWN);
    const cards = chosen.map((person, index): readonly ControlFact[] => [
      { kind: 'party-known', party: person, type: 'person' },
      {
        kind: 'record-known',
        record: person,
        recordKind: 'personal-data',
        category: 'directory',
        fields: [{ name: 'phone', subjects: [person], sensitive: false, empty: false }],
        owners: [],
        controlRule: 'all',
        basis: { legalBasis: 'consent', purposes: [] },
        controlPosition: 0n,
      },
      ...(index % 3 === 0 ? [grant({ grant: person, stakeholder: person })] : []),
    ]);
    const facts = [...WORLD, contract(), ...cards.flat()];
    for (const hashKey of [KNOWN, SECRET]) {
      const point = new DecisionPoint({ hashKey });
      for (const fact of facts) point.apply(fact);
      const question = {
        ...{ consumer: 'courier', contract: 'k-courier', purpose: 'CommunicationManagement' },
        ...{ action: 'read', fields: ['phone'], asOf: '2026-05-01T12:00:00Z' },
      };
      const open = chosen.filter((record) => point.decide({ ...question, record }).outcome === 'PERMIT');
      expect(open).toEqual(chosen.filter((_, index) => index % 3 === 0));
    }
  });

  it('attack-37 what is answered does not depend on the key', () => {
    for (let seed = 0; seed < 100; seed += 1) {
      const { facts, requests } = randomWorld(seed);
      const [one, other] = [KNOWN, SECRET].map((hashKey) => new DecisionPoint({ hashKey }));
      for (const fact of facts) for (const point of [one!, other!]) point.apply(fact);
      for (const request of requests) expect(one!.explain(request)).toEqual(other!.explain(request));
      expect(one!.digestInput()).toEqual(other!.digestInput());
    }
  });
});
