import type {
  anonymisationEvents,
  consentEvents,
  EventsOf,
  identityEvents,
  recordsEvents,
} from '@coop/contracts';
import type { ControlFact, Duty, LegalBasis, MandateRole, RecordField } from '@coop/consent-engine';

export type ControlEvent = (
  | EventsOf<typeof identityEvents.IDENTITY_EVENTS>
  | EventsOf<typeof consentEvents.CONSENT_EVENTS>
  | EventsOf<typeof recordsEvents.RECORDS_EVENTS>
  | EventsOf<typeof anonymisationEvents.ANONYMISATION_EVENTS>
) & { readonly position: bigint };

/** What the mapping must look up in what it has already said. */
export interface KnownFields {
  knows(party: string): boolean;
  fieldsOf(record: string): readonly RecordField[];
  recordsOf(importId: string, subject: string): readonly string[];
}

type Terms = Extract<ControlEvent, { type: 'consent.contract.proposed' }>['data']['terms'];
type RecordsBasis = NonNullable<Extract<ControlEvent, { type: 'records.record.created' }>['data']['basis']>;

const ENGINE_ROLES: Readonly<Partial<Record<string, MandateRole>>> = {
  signatory: 'signatory',
  guardian: 'guardian',
  representative: 'representative',
  proxy: 'proxy',
  corrector: 'corrector',
};

/** GDPR art. 6 and 9, LPD art. 30–31, as the engine distinguishes them: consent, or a ground of its own. */
const ENGINE_BASIS: Readonly<Record<RecordsBasis['legalBasis'], LegalBasis>> = {
  'gdpr-6-1-a-consent': 'consent',
  'gdpr-9-2-a-explicit-consent': 'consent',
  'lpd-31-1-consent': 'consent',
  'gdpr-6-1-b-contract': 'contract',
  'gdpr-6-1-f-legitimate-interest': 'legitimate-interest',
  'gdpr-9-2-e-made-public': 'legitimate-interest',
  'lpd-31-2-overriding-interest': 'legitimate-interest',
  'lpd-30-3-made-accessible': 'legitimate-interest',
};

function dutiesOf(terms: Terms): readonly Duty[] {
  const duties: Duty[] = [
    { kind: 'delete-after', days: terms.deleteAfterDays },
    { kind: 'no-reidentification' },
  ];
  if (terms.onwardTransfer === 'forbidden') duties.push({ kind: 'no-onward-transfer' });
  if (terms.price.minor > 0) duties.push({ kind: 'pay', ...terms.price });
  return duties;
}

function contractInForce(contract: string, terms: Terms): ControlFact {
  const { consumer, purposes, actions, fields, scope, prohibitions, price, country, from, until } = terms;
  const ground = terms.transferGround;
  return {
    kind: 'contract-in-force',
    ...{ contract, consumer, purposes, actions, fields, prohibitions, country, from, until },
    scope: withoutUndefined(scope),
    price,
    duties: dutiesOf(terms),
    ...(ground === 'same-country' ? {} : { transferGround: ground }),
  };
}

/** Members that are absent, not `undefined`: the engine's types tell them apart. */
function withoutUndefined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}

function recordFacts(
  event: Extract<ControlEvent, { type: 'records.record.created' }>,
  known: KnownFields,
): ControlFact[] {
  const { record, kind, category, owners, controlRule, basis, fields } = event.data;
  // People of imported files are known by nothing but the record; members keep the form they registered in.
  const mentioned = [...new Set([...owners, ...fields.flatMap(({ subjects }) => subjects)])].filter(
    (party) => !known.knows(party),
  );
  const type = kind === 'legal-person-data' ? 'legal-person' : 'person';
  return [
    ...mentioned.map((party): ControlFact => ({ kind: 'party-known', party, type })),
    {
      kind: 'record-known',
      record,
      recordKind: kind,
      category,
      owners,
      controlRule: controlRule === 'owner' || controlRule === 'unanimous-partners' ? controlRule : 'all',
      basis:
        basis === null
          ? { legalBasis: 'consent', purposes: [] }
          : { legalBasis: ENGINE_BASIS[basis.legalBasis], purposes: basis.purposes },
      fields: fields.map(({ name, subjects, sensitive, value }) => ({
        name,
        subjects,
        sensitive,
        empty: value === null,
      })),
      controlPosition: event.position,
    },
  ];
}

function correctedFields(
  event: Extract<ControlEvent, { type: 'records.record.corrected' }>,
  known: KnownFields,
): ControlFact {
  const changed = new Map(event.data.fields.map((field) => [field.name, field]));
  const fields = known.fieldsOf(event.data.record).map((field) => {
    const change = changed.get(field.name);
    return change === undefined
      ? field
      : { ...field, subjects: change.subjects, empty: change.value === null };
  });
  return { kind: 'record-changed', record: event.data.record, fields, controlPosition: event.position };
}

/**
 * The control facts in an event: what the decision point needs to know, in its own words. Events that say
 * nothing about control give none.
 */
export function controlFacts(event: ControlEvent, known: KnownFields): readonly ControlFact[] {
  switch (event.type) {
    case 'identity.party.registered': {
      const { party, kind, partners } = event.data;
      return [{ kind: 'party-known', party, type: kind, ...(partners === undefined ? {} : { partners }) }];
    }
    case 'identity.erasure.completed':
      return [{ kind: 'party-erased', party: event.data.party }];
    case 'identity.mandate.given': {
      const { mandate, kind, principal, agent, from, until } = event.data;
      const role = ENGINE_ROLES[kind];
      if (role === undefined) return [];
      return [
        {
          kind: 'mandate-given',
          mandate,
          principal,
          agent,
          role,
          from,
          ...(until === null ? {} : { until }),
        },
      ];
    }
    case 'identity.mandate.ended':
      return [{ kind: 'mandate-ended', mandate: event.data.mandate }];
    case 'records.record.created':
      return recordFacts(event, known);
    case 'records.record.corrected':
      return [correctedFields(event, known)];
    case 'records.subject.informed': {
      const { subject, import: importId } = event.data;
      return [{ kind: 'subject-informed', subject, records: known.recordsOf(importId, subject) }];
    }
    default:
      return consentFacts(event);
  }
}

function consentFacts(event: ControlEvent): readonly ControlFact[] {
  switch (event.type) {
    case 'consent.contract.entered-into-force':
      return [contractInForce(event.data.contract, event.data.terms)];
    case 'consent.contract.terminated':
      return [{ kind: 'contract-terminated', contract: event.data.contract }];
    case 'consent.grant.given': {
      const { grant, stakeholder, givenBy, terms } = event.data;
      const acted = givenBy === stakeholder || event.data.evidence.kind !== 'mandate' ? {} : { givenBy };
      return [
        { kind: 'grant-given', grant, stakeholder, ...acted, ...terms, scope: withoutUndefined(terms.scope) },
      ];
    }
    case 'consent.grant.withdrawn':
      return [{ kind: 'grant-withdrawn', grant: event.data.grant }];
    case 'consent.prohibition.placed': {
      const { prohibition, source, stakeholder, recipient, purposes, scope, fields } = event.data;
      return [
        {
          kind: 'prohibition-placed',
          ...{ prohibition, source, recipient, purposes, fields },
          scope: withoutUndefined(scope ?? {}),
          ...(stakeholder === null ? {} : { stakeholder }),
        },
      ];
    }
    case 'consent.prohibition.lifted':
      return [{ kind: 'prohibition-lifted', prohibition: event.data.prohibition }];
    case 'consent.duty.opened':
      return [{ kind: 'duty-opened', duty: event.data.duty, contract: event.data.contract }];
    case 'consent.duty.fulfilled':
      return [{ kind: 'duty-fulfilled', duty: event.data.duty, contract: event.data.contract }];
    case 'consent.duty.breached':
      return [{ kind: 'duty-breached', duty: event.data.duty, contract: event.data.contract }];
    default:
      return [];
  }
}
