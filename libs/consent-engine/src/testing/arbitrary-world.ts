import * as fc from 'fast-check';
import type { DecisionRequest } from '../decision.js';
import type {
  ContractInForce,
  ControlFact,
  GrantGiven,
  ProhibitionPlaced,
  RecordField,
  RecordKnown,
} from '../facts.js';
import { PURPOSES } from '../taxonomy/purposes.js';
import { card, contract, grant, prohibition, TODAY } from './world.js';

/** The same few hundred worlds at every run. */
export const RUNS = { seed: 20_260_501, numRuns: 500 } as const;

const NOW = Date.parse(TODAY);
const PERSONS = ['anna', 'bruno', 'carla'];
const CONSUMERS = ['courier', 'bakery'];
const FIELDS = ['name', 'phone', 'notes'];
const NEAR = [
  'Purpose',
  'Marketing',
  'Advertising',
  'DirectMarketing',
  'Personalisation',
  'PersonalisedAdvertising',
  'PoliticalCampaign',
  'CommunicationManagement',
  'CommunicationForCustomerCare',
];

/** Any purpose of the taxonomy. */
export const anyPurpose = fc.constantFrom(...PURPOSES);
/** A purpose of a small family, so that grants and prohibitions meet. */
export const nearPurpose = fc.constantFrom(...NEAR);
const mostlyCourier = fc.constantFrom(...Array.from({ length: 9 }, () => 'courier'), 'bakery');
const person = fc.constantFrom(...PERSONS);
const purposes = fc.uniqueArray(nearPurpose, { minLength: 1, maxLength: 4 });
/** Broad ones more often than not, so that grants and contracts meet what is asked. */
const broadPurposes = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom(['Marketing', 'CommunicationManagement'], ['Purpose']) },
  { weight: 1, arbitrary: purposes },
);
const actions = fc.constantFrom(['read'], ['read', 'list'], ['read', 'list'], ['read', 'list'], ['list']);
const someFields = fc.oneof(fc.constant('all' as const), fc.subarray(FIELDS, { minLength: 1 }));
const mostFields = fc.oneof(
  { weight: 3, arbitrary: fc.constant('all' as const) },
  { weight: 1, arbitrary: someFields },
);
const scope = fc.constantFrom(
  {},
  { records: ['card'] },
  { categories: ['directory'] },
  { kinds: ['confidential'] },
);
const mostScopes = fc.oneof({ weight: 2, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: scope });
/** A moment within ten seconds of the present, so that borders are met. */
export const moment = fc.integer({ min: NOW - 10_000, max: NOW + 10_000 });
const start = fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: moment });
const end = fc.oneof({ weight: 5, arbitrary: fc.constant(NOW + 60_000) }, { weight: 1, arbitrary: moment });

/** A grant of anyone to anyone. */
export const anyGrant: fc.Arbitrary<GrantGiven> = fc
  .record({
    grant: fc.uuid(),
    stakeholder: person,
    recipient: fc.constantFrom(...CONSUMERS, 'any-contracted'),
    scope: mostScopes,
    fields: mostFields,
    purposes: broadPurposes,
    actions,
    from: start,
    until: end,
  })
  .map((change) => grant(change));

/** A prohibition of anyone against anyone. */
export const anyProhibition: fc.Arbitrary<ProhibitionPlaced> = fc
  .record({
    prohibition: fc.uuid(),
    source: fc.constantFrom('member' as const, 'objection' as const),
    stakeholder: person,
    recipient: fc.constantFrom(...CONSUMERS, 'anyone'),
    purposes: fc.oneof(fc.constant('all' as const), purposes),
    scope,
    fields: someFields,
    from: start,
    until: end,
  })
  .map((change) => prohibition(change));

const anyContract: fc.Arbitrary<ContractInForce> = fc
  .record({
    consumer: mostlyCourier,
    purposes: broadPurposes,
    actions,
    fields: mostFields,
    prohibitions: fc.constantFrom([], ['PoliticalCampaign'], ['PoliticalCampaign'], ['DirectMarketing']),
    from: start,
    until: end,
  })
  .map((change) => contract(change));

const anyFields: fc.Arbitrary<readonly RecordField[]> = fc
  .tuple(
    ...FIELDS.map(() => ({
      subjects: fc.subarray(PERSONS, { minLength: 1, maxLength: 2 }),
      sensitive: fc.constantFrom(false, false, false, true),
    })).map((shape) => fc.record(shape)),
  )
  .map((shapes) => shapes.map((shape, index) => ({ ...shape, name: FIELDS[index] ?? '', empty: false })));

/** Anna's card, of any kind and under any rule, held by consent. */
export const anyCard: fc.Arbitrary<RecordKnown> = fc
  .record({
    recordKind: fc.constantFrom(
      'personal-data' as const,
      'personal-work' as const,
      'confidential' as const,
      'collective-work' as const,
    ),
    controlRule: fc.constantFrom('all' as const, 'owner' as const, 'unanimous-partners' as const),
    fields: anyFields,
  })
  .map((change) => card(change));

/** A world of three persons, two consumers, one record, one contract, and what was agreed and forbidden in it. */
export interface World {
  readonly basis: readonly ControlFact[];
  readonly card: RecordKnown;
  readonly grants: readonly GrantGiven[];
  readonly prohibitions: readonly ProhibitionPlaced[];
}

/** All facts of the world in their natural order. */
export function factsOf(world: World): readonly ControlFact[] {
  return [...world.basis, world.card, ...world.grants, ...world.prohibitions];
}

/** A world in which anything may have been agreed and forbidden. */
export const anyWorld: fc.Arbitrary<World> = fc
  .record({
    contract: anyContract,
    card: anyCard,
    grants: fc.array(anyGrant, { minLength: 4, maxLength: 24 }),
    prohibitions: fc.array(anyProhibition, { maxLength: 1 }),
  })
  .map(({ contract, ...world }) => ({
    ...world,
    basis: [
      ...PERSONS.map((party): ControlFact => ({ kind: 'party-known', party, type: 'person' })),
      ...CONSUMERS.map((party): ControlFact => ({ kind: 'party-known', party, type: 'legal-person' })),
      contract,
    ],
  }));

/** A question about the card. */
export const anyRequest: fc.Arbitrary<DecisionRequest> = fc.record({
  consumer: mostlyCourier,
  contract: fc.constant('k-courier'),
  purpose: fc.constantFrom('CommunicationManagement', 'DirectMarketing', ...NEAR),
  action: fc.constantFrom('read', 'read', 'list'),
  record: fc.constant('card'),
  fields: someFields,
  asOf: moment,
});
