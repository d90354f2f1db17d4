import type { Basis, ControlFact, ControlRule, LegalBasis, PartyType } from '@coop/consent-engine';
import type { ControlEventNamed, KnownFields } from './control-event.js';

type Created = ControlEventNamed<'records.record.created'>;
type Corrected = ControlEventNamed<'records.record.corrected'>;
type RecordsBasis = NonNullable<Created['data']['basis']>;

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

const ENGINE_RULE: Readonly<Record<Created['data']['controlRule'], ControlRule>> = {
  'all-mentioned': 'all',
  // Who may sign for an organisation is a matter of mandates: the engine looks them up for every body.
  signatory: 'all',
  owner: 'owner',
  'unanimous-partners': 'unanimous-partners',
  quorum: 'quorum',
};

/** Read for as long as it holds by the version in which it was declared. */
function basisOf({ basis, source }: Created['data'], known: KnownFields): Basis {
  if (basis === null) return { legalBasis: 'consent', purposes: [] };
  const taxonomy = 'import' in source ? known.taxonomyOf(source.import) : undefined;
  return {
    ...{ legalBasis: ENGINE_BASIS[basis.legalBasis], purposes: basis.purposes },
    ...(taxonomy === undefined ? {} : { taxonomy }),
  };
}

/** People of imported files are known by nothing but the record; members keep the form they registered in. */
function mentioned(parties: readonly string[], type: PartyType, known: KnownFields): ControlFact[] {
  const unknown = [...new Set(parties)].filter((party) => !known.knows(party));
  return unknown.map((party) => ({ kind: 'party-known', party, type }));
}

/**
 * A body that owns a record by votes decides by them and not as somebody mentioned: else a simple partnership, in whose
 * place its partners stand wherever it is mentioned, could never vote. Persons who are mentioned stay.
 */
const mentionedBeside = (subjects: readonly string[], voters: readonly string[]): readonly string[] =>
  subjects.filter((subject) => !voters.includes(subject));

export function recordFacts(event: Created, known: KnownFields): readonly ControlFact[] {
  const { record, kind, category, owners, quorum, fields } = event.data;
  const parties = [...owners, ...fields.flatMap(({ subjects }) => subjects)];
  return [
    ...mentioned(parties, kind === 'legal-person-data' ? 'legal-person' : 'person', known),
    {
      kind: 'record-known',
      record,
      recordKind: kind,
      category,
      owners,
      controlRule: ENGINE_RULE[event.data.controlRule],
      ...(quorum === undefined ? {} : { quorum }),
      basis: basisOf(event.data, known),
      fields: fields.map(({ name, subjects, sensitive, value }) => ({
        name,
        subjects: quorum === undefined ? subjects : mentionedBeside(subjects, owners),
        sensitive,
        empty: value === null,
      })),
      controlPosition: event.position,
    },
  ];
}

/**
 * A correction can add people who have a say; it never takes anybody's say away. Who is no longer mentioned is a
 * matter of her agreement, not of somebody else's correction.
 */
export function correctionFacts(event: Corrected, known: KnownFields): readonly ControlFact[] {
  const { record } = event.data;
  const voters = known.votersOf(record);
  const changed = new Map(event.data.fields.map((field) => [field.name, field]));
  const fields = known.fieldsOf(record).map((field) => {
    const change = changed.get(field.name);
    if (change === undefined) return field;
    const subjects = [...new Set([...field.subjects, ...mentionedBeside(change.subjects, voters)])];
    return { ...field, subjects, empty: change.value === null };
  });
  const parties = event.data.fields.flatMap(({ subjects }) => subjects);
  return [
    ...mentioned(parties, 'person', known),
    { kind: 'record-changed', record, fields, controlPosition: event.position },
  ];
}
