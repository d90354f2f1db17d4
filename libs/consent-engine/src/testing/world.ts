import { applyFact } from './plain/apply-fact.js';
import { DecisionPoint } from '../point/decision-point.js';
import type { DecisionRequest } from '../decision.js';
import type {
  ContractInForce,
  ControlFact,
  GrantGiven,
  MandateGiven,
  ProhibitionPlaced,
  RecordKnown,
} from '../facts.js';
import { DPV_2_3 } from '../taxonomy/purposes.js';
import type { TaxonomyTerms } from '../taxonomy/taxonomy.js';
import { emptyControlState, type ControlState } from './plain/state.js';

/** The moment at which the situations play, unless they say otherwise. */
export const TODAY = '2026-05-01T12:00:00Z';

/** The state after these facts. */
export function stateAfter(facts: readonly ControlFact[]): ControlState {
  const state = emptyControlState();
  for (const fact of facts) applyFact(state, fact);
  return state;
}

/** A decision point that knows these facts. */
export function pointAfter(facts: readonly ControlFact[]): DecisionPoint {
  const point = new DecisionPoint();
  for (const fact of facts) point.apply(fact);
  return point;
}

/** Anna agrees that the Courier reads her card in order to write to her, unless the change says otherwise. */
export function grant(change: Partial<GrantGiven> = {}): GrantGiven {
  return {
    kind: 'grant-given',
    grant: 'g-anna',
    stakeholder: 'anna',
    recipient: 'courier',
    scope: {},
    fields: 'all',
    purposes: ['CommunicationManagement', 'Marketing'],
    actions: ['read'],
    from: '2026-01-01T00:00:00Z',
    until: '2027-01-01T00:00:00Z',
    ...change,
  };
}

/** Anna forbids everyone everything, unless the change says otherwise. */
export function prohibition(change: Partial<ProhibitionPlaced> = {}): ProhibitionPlaced {
  return {
    kind: 'prohibition-placed',
    prohibition: 'p-anna',
    source: 'member',
    stakeholder: 'anna',
    recipient: 'anyone',
    purposes: 'all',
    scope: {},
    fields: 'all',
    ...change,
  };
}

/** The same without a stakeholder: of the law, unless the change says otherwise. */
export function generalProhibition(change: Partial<ProhibitionPlaced> = {}): ProhibitionPlaced {
  const { stakeholder: _, ...general } = prohibition({ prohibition: 'p-law', source: 'law' });
  return { ...general, ...change };
}

/** The contract of the Courier: it may read and list everything for messages and marketing. */
export function contract(change: Partial<ContractInForce> = {}): ContractInForce {
  return {
    kind: 'contract-in-force',
    contract: 'k-courier',
    consumer: 'courier',
    purposes: ['CommunicationManagement', 'Marketing'],
    actions: ['read', 'list'],
    fields: 'all',
    scope: {},
    prohibitions: [],
    duties: [{ kind: 'delete-after', days: 90 }],
    country: 'CH',
    from: '2026-01-01T00:00:00Z',
    until: '2028-01-01T00:00:00Z',
    ...change,
  };
}

const PLAIN = { sensitive: false, empty: false };

/** Anna's card: fields of hers, one that mentions Bruno too, one about health, one without content. */
export function card(change: Partial<RecordKnown> = {}): RecordKnown {
  return {
    kind: 'record-known',
    record: 'card',
    recordKind: 'personal-data',
    category: 'directory',
    fields: [
      { ...PLAIN, name: 'name', subjects: ['anna'] },
      { ...PLAIN, name: 'phone', subjects: ['anna'] },
      { ...PLAIN, name: 'household', subjects: ['anna', 'bruno'] },
      { name: 'health', subjects: ['anna'], sensitive: true, empty: false },
      { name: 'nickname', subjects: ['anna'], sensitive: false, empty: true },
    ],
    owners: ['anna'],
    controlRule: 'all',
    basis: { legalBasis: 'consent', purposes: [] },
    controlPosition: 0n,
    ...change,
  };
}

/** A photograph by Anna on which Bruno is seen. */
export const PHOTOGRAPH = card({
  record: 'photograph',
  recordKind: 'personal-work',
  category: 'pictures',
  fields: [{ ...PLAIN, name: 'picture', subjects: ['bruno'] }],
  controlRule: 'owner',
});

/** A booklet by the partnership of Anna and Bruno. */
export const BOOKLET = card({
  record: 'booklet',
  recordKind: 'collective-work',
  category: 'texts',
  fields: [{ ...PLAIN, name: 'text', subjects: [] }],
  owners: ['duo'],
  controlRule: 'unanimous-partners',
});

/** The entry of a registered organisation. */
export const ENTRY = card({
  record: 'entry',
  recordKind: 'legal-person-data',
  category: 'register',
  fields: [{ ...PLAIN, name: 'address', subjects: [] }],
  owners: ['bakery'],
});

/** A line of a press list that was imported, not given. */
export const IMPORTED = card({
  record: 'press-line',
  category: 'press-list',
  owners: [],
  basis: { legalBasis: 'legitimate-interest', purposes: ['CommunicationManagement'] },
});

/** What is so before each situation: parties, records and one contract, but nobody has agreed to anything. */
export const WORLD: readonly ControlFact[] = [
  { kind: 'party-known', party: 'anna', type: 'person' },
  { kind: 'party-known', party: 'bruno', type: 'person' },
  { kind: 'party-known', party: 'clerk', type: 'person' },
  { kind: 'party-known', party: 'courier', type: 'legal-person' },
  { kind: 'party-known', party: 'bakery', type: 'legal-person' },
  { kind: 'party-known', party: 'duo', type: 'simple-partnership', partners: ['anna', 'bruno'] },
  card(),
  PHOTOGRAPH,
  BOOKLET,
  ENTRY,
  IMPORTED,
];

/** The Courier asks to read Anna's phone number in order to write to her, unless the change says otherwise. */
export function ask(change: Partial<DecisionRequest> = {}): DecisionRequest {
  return {
    consumer: 'courier',
    contract: 'k-courier',
    purpose: 'CommunicationManagement',
    action: 'read',
    record: 'card',
    fields: ['phone'],
    asOf: TODAY,
    ...change,
  };
}

/** The clerk acts for someone this year, in this quality, unless the change says otherwise. */
export function mandate(
  principal: string,
  role: MandateGiven['role'],
  change: Partial<MandateGiven> = {},
): MandateGiven {
  const period = { from: '2026-01-01T00:00:00Z', until: '2026-12-31T00:00:00Z' };
  return {
    kind: 'mandate-given',
    mandate: `m-${principal}`,
    principal,
    agent: 'clerk',
    role,
    ...period,
    ...change,
  };
}

/** The built-in taxonomy with some terms placed elsewhere, some added, some taken away. */
export function variation(
  changed: Readonly<Record<string, readonly string[]>>,
  vanished: readonly string[] = [],
): TaxonomyTerms {
  const kept = DPV_2_3.terms.filter((term) => !Object.hasOwn(changed, term) && !vanished.includes(term));
  return [...kept.map((term) => [term, DPV_2_3.parents(term)] as const), ...Object.entries(changed)];
}
