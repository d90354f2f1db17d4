import * as fc from 'fast-check';
import { ACTIONS, type DecisionRequest } from '../../decision.js';
import type { ControlFact } from '../../facts.js';
import { DPV_2_3 } from '../../taxonomy/purposes.js';
import {
  randomContracts,
  randomGrants,
  randomProhibitions,
  randomReadings,
  randomVotes,
} from './agreements.js';
import { Dice } from './dice.js';
import { randomMandates, randomParties, randomRecords } from './registry.js';
import { CONSUMERS, FIELDS, FORMER_TERMS, NEAR, NEXT, NEXT_TERMS, NOW, RECORDS } from './words.js';

/** What has happened in a world, in an order in which it can have happened, and four questions about it. */
export interface RandomWorld {
  readonly facts: readonly ControlFact[];
  readonly requests: readonly DecisionRequest[];
}

/** The world of this seed: the same one for ever. Everything that facts can say occurs in some world. */
export function randomWorld(seed: number): RandomWorld {
  const dice = new Dice(seed);
  const contracts = randomContracts(dice);
  const grants = randomGrants(dice);
  const facts = [
    ...randomParties(dice),
    ...randomMandates(dice),
    ...randomRecords(dice),
    ...randomVotes(dice),
    ...contracts,
    ...grants,
    ...randomProhibitions(dice),
    ...randomReadings(dice, limitedIn([...contracts, ...grants])),
    ...randomTaxonomies(dice),
    ...(dice.chance(0.98) ? [{ kind: 'position-reached', position: 100n } as const] : []),
  ];
  return { facts, requests: Array.from({ length: 4 }, () => randomRequest(dice)) };
}

/** The same worlds for property tests. */
export const anyRandomWorld: fc.Arbitrary<RandomWorld> = fc.nat(0x7fff_ffff).map(randomWorld);

function limitedIn(facts: readonly ControlFact[]): readonly string[] {
  return facts.flatMap((fact) => {
    if (fact.kind === 'grant-given' && fact.limit !== undefined) return [fact.grant];
    return fact.kind === 'contract-in-force' && fact.limit !== undefined ? [fact.contract] : [];
  });
}

function randomTaxonomies(dice: Dice): readonly ControlFact[] {
  if (dice.chance(0.65)) return [];
  const next = { kind: 'taxonomy-adopted', taxonomy: NEXT, terms: dice.pick(NEXT_TERMS) } as const;
  const former = { kind: 'taxonomy-adopted', taxonomy: DPV_2_3.version, terms: FORMER_TERMS } as const;
  return dice.chance(0.2) ? [next, former] : [next];
}

/** A question that mostly makes sense. */
export function randomRequest(dice: Dice): DecisionRequest {
  const consumer = dice.chance(0.01) ? 'ghost' : dice.chance(0.85) ? 'courier' : 'bakery';
  const usual = ['CommunicationManagement', 'CommunicationManagement', 'DirectMarketing', 'AcademicResearch'];
  return {
    consumer,
    ...dice.maybe(0.08, () => ({ actor: dice.pick(['clerk', 'clerk', 'dora', consumer]) })),
    contract: dice.chance(0.98) ? `k-${consumer}` : dice.pick([...CONSUMERS.map((c) => `k-${c}`), 'k-none']),
    purpose: dice.chance(0.72) ? dice.pick(usual) : dice.pick([...NEAR, 'Telepathy']),
    action: dice.chance(0.65) ? 'read' : dice.pick([...ACTIONS, 'anonymise', 'anonymise', 'burn']),
    record: dice.chance(0.99) ? dice.pick(RECORDS) : 'r-none',
    fields: randomQuestionFields(dice),
    asOf: dice.chance(0.01) ? 'soon' : NOW + dice.integer(-9_000, 9_000),
    ...dice.maybe(0.1, () => ({ atLeast: dice.chance(0.9) ? 90n : 101n })),
  };
}

function randomQuestionFields(dice: Dice): DecisionRequest['fields'] {
  if (dice.chance(0.4)) return 'all';
  if (dice.chance(0.02)) return [];
  const names: readonly string[] = dice.some(FIELDS, 0.6);
  return dice.chance(0.04) ? [...names, 'shoe-size', ...names] : names.length > 0 ? names : ['name'];
}
