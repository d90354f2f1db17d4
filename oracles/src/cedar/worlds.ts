import {
  POLITICAL_CAMPAIGN,
  PURPOSES,
  type ContractInForce,
  type ControlFact,
  type DecisionRequest,
  type GrantGiven,
  type ProhibitionPlaced,
  type RecordKnown,
} from '@coop/consent-engine';
import { Dice } from './dice.js';

/** Invented, as all of it. */
const NOW = Date.parse('2026-05-01T12:00:00Z');
const PERSONS = ['anna', 'bruno', 'carla'];
const CONSUMERS = ['courier', 'bakery'];
export const FIELDS = ['name', 'phone', 'household'];
const ACTIONS = ['read', 'list', 'use'];
/** Relatives, so that grants and prohibitions meet what is asked, and the others now and then. */
const FAMILY = [
  ...['Purpose', 'Marketing', 'Advertising', 'PersonalisedAdvertising', 'TargetedAdvertising'],
  ...[
    'Personalisation',
    'ServicePersonalisation',
    'DirectMarketing',
    'SocialMediaMarketing',
    'PublicRelations',
  ],
  ...['ServiceManagement', 'ServiceProvision', 'CommunicationManagement', 'CommunicationForCustomerCare'],
  ...['ResearchAndDevelopment', 'ScientificResearch', 'AcademicResearch', 'NonCommercialResearch'],
];
const BROAD = [
  'Purpose',
  'Marketing',
  'ServiceManagement',
  'ResearchAndDevelopment',
  'CommunicationManagement',
];
const OTHERS = PURPOSES.filter((purpose) => purpose !== POLITICAL_CAMPAIGN);

/** What is so, and what is asked. */
export interface World {
  readonly facts: readonly ControlFact[];
  readonly record: RecordKnown;
  readonly requests: readonly Asked[];
}

/** A question about one field at one moment. */
export interface Asked extends DecisionRequest {
  readonly fields: readonly [string];
  readonly asOf: number;
}

/**
 * A world in the part of our rules that Cedar and Casbin can express too: persons, one record of personal data by
 * consent, contracts, grants and prohibitions, with ends of each. Left out are bodies and mandates, sensitive and
 * empty fields, duties, erasures, and political campaigning, which every contract renounces and nobody asks for.
 */
export function worldOf(seed: number, requests: number): World {
  const dice = new Dice(seed);
  const record = recordOf(dice);
  const contracts = CONSUMERS.map((consumer) => contractOf(dice, consumer));
  const grants = Array.from({ length: 8 + dice.below(9) }, (_, n) => grantOf(dice, n));
  const bans = Array.from({ length: dice.below(4) }, (_, n) => prohibitionOf(dice, n));
  return {
    record,
    facts: [
      ...PERSONS.map((party): ControlFact => ({ kind: 'party-known', party, type: 'person' })),
      ...CONSUMERS.map((party): ControlFact => ({ kind: 'party-known', party, type: 'legal-person' })),
      ...[record, ...contracts, ...grants, ...bans],
      ...grants
        .filter(() => dice.in100(8))
        .map(({ grant }): ControlFact => ({ kind: 'grant-withdrawn', grant })),
      ...bans
        .filter(() => dice.in100(15))
        .map(({ prohibition }): ControlFact => ({ kind: 'prohibition-lifted', prohibition })),
      ...contracts
        .filter(() => dice.in100(4))
        .map(({ contract }): ControlFact => ({ kind: 'contract-terminated', contract })),
    ],
    requests: Array.from({ length: requests }, () => requestOf(dice)),
  };
}

const purpose = (dice: Dice): string => dice.one(dice.in100(85) ? FAMILY : OTHERS);
const purposes = (dice: Dice): readonly string[] =>
  dice.in100(85) ? ['Purpose', ...dice.some(BROAD, 3)].slice(dice.in100(65) ? 0 : 1) : dice.some(FAMILY, 3);
/** Within ten seconds of the present, so that borders are met. */
const moment = (dice: Dice): number => NOW - 10_000 + dice.below(20_001);
const timeOf = (dice: Dice): { readonly from: number; readonly until?: number } => ({
  from: dice.in100(10) ? moment(dice) : 0,
  ...(dice.in100(50) ? { until: dice.in100(20) ? moment(dice) : NOW + 60_000 } : {}),
});

function recordOf(dice: Dice): RecordKnown {
  return {
    ...{ kind: 'record-known', record: 'card', recordKind: 'personal-data', category: 'directory' },
    fields: FIELDS.map((name) => ({ name, subjects: dice.some(PERSONS, 2), sensitive: false, empty: false })),
    ...{ owners: [dice.one(PERSONS)], controlRule: 'all', controlPosition: 0n },
    basis: { legalBasis: 'consent', purposes: [] },
  };
}

function contractOf(dice: Dice, consumer: string): ContractInForce {
  return {
    ...{ kind: 'contract-in-force', contract: `k-${consumer}`, consumer, purposes: purposes(dice) },
    actions: dice.in100(85) ? ACTIONS : dice.some(ACTIONS, 2),
    fields: dice.in100(88) ? 'all' : dice.some(FIELDS, 2),
    scope: dice.in100(95) ? {} : { categories: ['letters'] },
    ...{ prohibitions: [POLITICAL_CAMPAIGN], duties: [], country: 'CH', ...timeOf(dice) },
  };
}

const scopeOf = (dice: Dice) =>
  dice.one([{}, {}, {}, { records: ['card'] }, { categories: ['directory'] }, { categories: ['letters'] }]);

function grantOf(dice: Dice, n: number): GrantGiven {
  return {
    ...{ kind: 'grant-given', grant: `g-${n}`, stakeholder: dice.one(PERSONS) },
    recipient: dice.one(['courier', 'bakery', 'any-contracted', 'any-contracted', 'any-contracted']),
    ...{ scope: scopeOf(dice), purposes: purposes(dice), actions: dice.some(ACTIONS, 5) },
    fields: dice.in100(75) ? 'all' : dice.some(FIELDS, 2),
    ...timeOf(dice),
  };
}

function prohibitionOf(dice: Dice, n: number): ProhibitionPlaced {
  const about = {
    ...{ kind: 'prohibition-placed' as const, prohibition: `p-${n}` },
    recipient: dice.one([...CONSUMERS, 'anyone']),
    purposes: dice.in100(15) ? ('all' as const) : dice.some(FAMILY, 2),
    scope: scopeOf(dice),
    fields: dice.in100(50) ? ('all' as const) : dice.some(FIELDS, 2),
    ...timeOf(dice),
  };
  if (dice.in100(15)) return { ...about, source: dice.one(['law', 'cooperative'] as const) };
  return { ...about, source: dice.one(['member', 'objection'] as const), stakeholder: dice.one(PERSONS) };
}

function requestOf(dice: Dice): Asked {
  const consumer = dice.one(['courier', 'courier', 'bakery']);
  return {
    consumer,
    contract: `k-${dice.in100(95) ? consumer : dice.one(CONSUMERS)}`,
    ...{ purpose: purpose(dice), action: dice.one(['read', 'read', 'list', 'use']), record: 'card' },
    ...{ fields: [dice.one(FIELDS)], asOf: moment(dice) },
  };
}
