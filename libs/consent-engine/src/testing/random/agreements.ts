import { ACTIONS } from '../../decision.js';
import type {
  ContractInForce,
  ControlFact,
  Duty,
  GrantGiven,
  ProhibitionPlaced,
  ProhibitionSource,
  Scope,
} from '../../facts.js';
import { contract, generalProhibition, grant } from '../world.js';
import type { Dice } from './dice.js';
import { period } from './registry.js';
import { BODIES, CATEGORIES, CONSUMERS, FIELDS, NEAR, NEXT, PERSONS, RECORDS } from './words.js';

/** The one place where a duty of a kind exists that nobody knows. */
const UNKNOWN_DUTY: Duty = JSON.parse('{"kind":"sing"}');
/** The one place where a prohibition comes from a source that nobody knows. */
const UNKNOWN_SOURCE: ProhibitionSource = JSON.parse('"hearsay"');
/** The one place where a scope is so broken that looking at it fails. */
const BROKEN_SCOPE: Scope = JSON.parse('null');

/** Those of the built-in taxonomy. */
const OLD = NEAR.filter((purpose) => purpose !== 'Canvassing');
const WIDE = ['CommunicationManagement', 'Marketing', 'ResearchAndDevelopment'];

function randomScope(dice: Dice): Scope {
  return dice.pick([
    { records: [dice.pick(RECORDS)] },
    { categories: [dice.pick(CATEGORIES)] },
    { kinds: ['confidential', 'personal-data'] },
    { records: ['r1', 'r2'], categories: [...CATEGORIES] },
  ]);
}

function randomLimit(dice: Dice): { readonly limit: number } {
  return { limit: dice.chance(0.1) ? dice.pick([-1, 0.5, Number.NaN]) : dice.integer(0, 4) };
}

function randomDuty(dice: Dice): Duty {
  const currency = dice.chance(0.75) ? 'CHF' : 'EUR';
  return dice.pick<Duty>([
    { kind: 'pay', minor: dice.chance(0.05) ? -1 : dice.integer(0, 9), currency, per: 'reading' },
    { kind: 'pay', minor: dice.integer(0, 9), currency, per: 'month' },
    { kind: 'delete-after', days: dice.integer(dice.chance(0.05) ? -1 : 0, 90) },
    { kind: 'notify-within', days: dice.integer(1, 9) },
    { kind: 'report-use', everyDays: dice.integer(1, 9) },
    { kind: 'attribute', to: dice.pick(PERSONS) },
    { kind: 'no-reidentification' },
    { kind: 'no-onward-transfer' },
    { kind: 'anonymise', k: dice.integer(dice.chance(0.1) ? 1 : 2, 9) },
    dice.chance(0.2) ? UNKNOWN_DUTY : { kind: 'no-reidentification' },
  ]);
}

const ofTaxonomy = (dice: Dice) => dice.maybe(0.12, () => ({ taxonomy: dice.chance(0.9) ? NEXT : 'dpv-9' }));

/** Who gives a grant in the name of a stakeholder: mostly someone who may. */
function giver(dice: Dice, stakeholder: string): { readonly givenBy?: string } {
  if (dice.chance(0.03)) return { givenBy: dice.pick([...PERSONS, 'clerk', 'ghost']) };
  if (stakeholder === 'duo') return { givenBy: dice.pick(['anna', 'anna', 'bruno']) };
  if (stakeholder === 'trio') return { givenBy: dice.chance(0.9) ? 'carla' : 'duo' };
  const isPerson = PERSONS.some((person) => person === stakeholder);
  return !isPerson || (stakeholder === 'dora' && dice.chance(0.5)) ? { givenBy: 'clerk' } : {};
}

/** A grant of this stakeholder: wide more often than not, with conditions now and then. */
export function randomGrant(dice: Dice, id: string, stakeholder: string): GrantGiven {
  const isNamed = dice.chance(0.45);
  const { until: _, ...open } = grant({ grant: id, stakeholder });
  return {
    ...open,
    ...giver(dice, stakeholder),
    recipient: dice.chance(0.6) ? dice.pick(['courier', 'courier', 'courier', 'bakery']) : 'any-contracted',
    scope: dice.chance(0.8) ? {} : randomScope(dice),
    fields: isNamed ? (dice.chance(0.85) ? FIELDS : dice.some(FIELDS, 0.6)) : 'all',
    purposes: dice.chance(0.85) ? WIDE : dice.some([...NEAR, 'Telepathy'], 0.3),
    actions: dice.chance(0.92) ? ACTIONS : dice.some(ACTIONS, 0.4),
    ...period(dice),
    ...dice.maybe(0.9, () => ({ proposal: `v-${stakeholder}` })),
    ...dice.maybe(0.06, () => ({ residency: dice.pick([['CH'], ['CH', 'FR'], ['US'], []]) })),
    ...dice.maybe(0.06, () => ({ minAnonymity: dice.integer(dice.chance(0.1) ? 1 : 2, 9) })),
    ...dice.maybe(0.08, () => randomLimit(dice)),
    ...dice.maybe(0.1, () => ({ duties: [randomDuty(dice), randomDuty(dice)] })),
    ...dice.maybe(0.6, () => ({ position: 50n })),
    ...ofTaxonomy(dice),
  };
}

/** Grants of everyone, several of most; some are withdrawn, some are told twice. */
export function randomGrants(dice: Dice): readonly ControlFact[] {
  const grants = [...PERSONS, ...PERSONS, ...PERSONS, ...BODIES, ...BODIES, 'ghost']
    .filter(() => dice.chance(0.9))
    .map((stakeholder, at) => randomGrant(dice, `g${at}`, stakeholder));
  const gone = dice
    .some(grants, 0.04)
    .map((each): ControlFact => ({ kind: 'grant-withdrawn', grant: each.grant }));
  return [...grants, ...gone, ...dice.some(grants, 0.03)];
}

/** A prohibition of any source, mostly of a narrow use. */
export function randomProhibition(dice: Dice, id: string): ProhibitionPlaced {
  const isPersonal = dice.chance(0.75);
  const source = isPersonal
    ? dice.pick(['member', 'objection'] as const)
    : dice.pick(['law', 'cooperative'] as const);
  const purposes = dice.some(dice.chance(0.06) ? ['Telepathy', ...NEAR] : OLD, 0.2);
  return {
    ...generalProhibition({ prohibition: id }),
    source: dice.chance(0.02) ? UNKNOWN_SOURCE : source,
    ...dice.maybe(isPersonal ? 0.96 : 0.2, () => ({ stakeholder: dice.pick([...PERSONS, ...BODIES]) })),
    recipient: dice.chance(0.4) ? dice.pick(CONSUMERS) : 'anyone',
    purposes: dice.chance(0.15) ? 'all' : purposes,
    scope: dice.chance(0.02) ? BROKEN_SCOPE : dice.chance(0.4) ? {} : randomScope(dice),
    fields: dice.chance(0.4) ? 'all' : dice.some(FIELDS, 0.5),
    ...dice.maybe(0.5, () => period(dice)),
    ...ofTaxonomy(dice),
  };
}

/** A few prohibitions in every second world, some of them lifted. */
export function randomProhibitions(dice: Dice): readonly ControlFact[] {
  if (dice.chance(0.55)) return [];
  const placed = ['p0', 'p1', 'p2'].filter(() => dice.chance(0.5)).map((id) => randomProhibition(dice, id));
  const lifted = dice.some(placed, 0.2).map(({ prohibition }) => prohibition);
  return [
    ...placed,
    ...lifted.map((prohibition): ControlFact => ({ kind: 'prohibition-lifted', prohibition })),
  ];
}

/** What a contract may have come to: suspended, terminated, with duties open, breached or fulfilled. */
function fateOf(dice: Dice, id: string): readonly ControlFact[] {
  const facts: ControlFact[] = [];
  for (const suspension of dice.some(['s0', 's1'], 0.04)) {
    facts.push({ kind: 'contract-suspended', contract: id, suspension });
    if (dice.chance(0.5)) facts.push({ kind: 'contract-resumed', contract: id, suspension });
  }
  if (dice.chance(0.02)) facts.push({ kind: 'contract-terminated', contract: id });
  for (const duty of dice.some(['d0', 'd1'], 0.08)) {
    facts.push({ kind: 'duty-opened', contract: id, duty });
    if (dice.chance(0.4)) facts.push({ kind: 'duty-breached', contract: id, duty });
    if (dice.chance(0.5)) facts.push({ kind: 'duty-fulfilled', contract: id, duty });
  }
  return facts;
}

function randomContract(dice: Dice, consumer: string): ContractInForce {
  const { until: _, ...open } = contract({ contract: `k-${consumer}`, consumer });
  const abroad = dice.maybe(0.5, () => ({ transferGround: 'standard-clauses' as const }));
  const price = { minor: 20, currency: dice.chance(0.8) ? 'CHF' : 'EUR', per: 'reading' } as const;
  return {
    ...open,
    purposes: dice.chance(0.94) ? [...WIDE, 'PoliticalCampaign'] : dice.some(NEAR, 0.4),
    actions: dice.chance(0.9) ? ACTIONS : dice.some(ACTIONS, 0.5),
    fields: dice.chance(0.9) ? 'all' : dice.some(FIELDS, 0.6),
    scope: dice.chance(0.96) ? {} : randomScope(dice),
    prohibitions: dice.chance(0.93)
      ? dice.pick([[], ['PoliticalCampaign'], ['PoliticalCampaign']])
      : dice.some(dice.chance(0.1) ? ['Telepathy', ...OLD] : OLD, 0.25),
    duties: dice.chance(0.7) ? [] : [randomDuty(dice)],
    ...dice.maybe(0.8, () => ({ price })),
    ...(dice.chance(0.06) ? { country: 'US', ...abroad } : { country: dice.chance(0.85) ? 'CH' : 'FR' }),
    ...period(dice),
    ...dice.maybe(0.05, () => randomLimit(dice)),
    ...ofTaxonomy(dice),
  };
}

/** A contract of each consumer, with what became of it. */
export function randomContracts(dice: Dice): readonly ControlFact[] {
  return CONSUMERS.flatMap((consumer) => [randomContract(dice, consumer), ...fateOf(dice, `k-${consumer}`)]);
}

/** Votes of all bodies, mostly clear; some annulled. */
export function randomVotes(dice: Dice): readonly ControlFact[] {
  return BODIES.filter(() => dice.chance(0.95)).flatMap((body): readonly ControlFact[] => {
    const proposal = `v-${body}`;
    const entitled = dice.chance(0.02) ? 0 : dice.integer(2, 9);
    const inFavour = dice.chance(0.7) ? entitled : dice.integer(-1, entitled + 1);
    return [
      { kind: 'proposal-adopted', proposal, body: dice.chance(0.98) ? body : 'bakery', inFavour, entitled },
      ...(dice.chance(0.03) ? [{ kind: 'proposal-annulled', proposal } as const] : []),
    ];
  });
}

/** Readings that used up what is limited, some told twice. */
export function randomReadings(dice: Dice, limited: readonly string[]): readonly ControlFact[] {
  if (limited.length === 0) return [];
  const count = dice.integer(0, 3);
  return Array.from({ length: count }, (): ControlFact => {
    return { kind: 'reading-counted', reading: `a${dice.integer(0, 9)}`, of: dice.some(limited, 0.7) };
  });
}
