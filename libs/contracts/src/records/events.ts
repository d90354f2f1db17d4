import { z } from 'zod';
import { defineEvent } from '../event.js';
import { sealed, sealedRefSchema } from '../personal.js';
import {
  action,
  day,
  fieldName,
  instant,
  position,
  purpose,
  recordKind,
  sha256,
  uuid,
  word,
} from '../scalars.js';

/** GDPR art. 6 and 9, LPD art. 30–31: why an import may be held at all. */
export const legalBasis = z.enum([
  'gdpr-6-1-a-consent',
  'gdpr-6-1-b-contract',
  'gdpr-6-1-f-legitimate-interest',
  'gdpr-9-2-a-explicit-consent',
  'gdpr-9-2-e-made-public',
  'lpd-31-1-consent',
  'lpd-31-2-overriding-interest',
  'lpd-30-3-made-accessible',
]);

export const importKind = z.enum(['organisations', 'persons', 'press-list', 'survey']);

/** A finding about one cell or row; `column` is null when it concerns the row. */
export const finding = z.strictObject({ row: z.int().min(1), column: fieldName.nullable(), code: word });

export const recordField = z.strictObject({
  name: fieldName,
  /** Null when the field is empty. */
  value: sealed<string>().nullable(),
  /** Everyone mentioned in this field; each must agree. */
  subjects: z.array(uuid).min(1),
  /** Political, religious or philosophical belonging, health … (GDPR art. 9, LPD art. 5 let. c). */
  sensitive: z.boolean(),
  visibility: z.enum(['public', 'members', 'contract', 'private']),
});

const correctedField = z.strictObject({
  name: fieldName,
  value: sealed<string>().nullable(),
  subjects: z.array(uuid).min(1),
});

const FIELD_VALUES = [{ path: 'fields[].value', subject: 'fields[].subjects', category: 'record' }] as const;

export const importStarted = defineEvent('records.import.started', {
  doc: 'A steward started an import, saying where the file comes from, why it may be held and by when its people must be told.',
  personal: [{ path: 'file', subject: 'import', category: 'import-file' }],
  retention: 'until-import-completed',
  schema: z.strictObject({
    import: uuid,
    kind: importKind,
    category: word,
    source: z.string().min(1).max(300),
    purposes: z.array(purpose).min(1),
    legalBasis,
    informBy: day,
    fileDigest: sha256,
    file: sealed<string>(),
    rows: z.int().min(0),
    columns: z.array(z.string().max(200)).max(200),
    encoding: z.enum(['utf-8', 'utf-8-bom', 'windows-1252']),
    delimiter: z.enum([',', ';', '\t', '|']),
    /** The column in which the people of a survey said yes; rows without a yes are set aside. */
    consentColumn: z.string().min(1).max(200).nullable(),
    startedBy: z.string(),
  }),
});

export const importChunkRead = defineEvent('records.import.chunk-read', {
  doc: 'A chunk of rows was read: records created or changed, rows set aside, findings noted.',
  schema: z.strictObject({
    import: uuid,
    from: z.int().min(1),
    to: z.int().min(1),
    created: z.array(uuid),
    changed: z.array(uuid),
    unchanged: z.int().min(0),
    setAside: z.array(finding),
    noted: z.array(finding),
  }),
});

export const importCompleted = defineEvent('records.import.completed', {
  doc: 'The import is complete: its records may now be seen, and the uploaded file was destroyed.',
  schema: z.strictObject({
    import: uuid,
    created: z.int().min(0),
    changed: z.int().min(0),
    unchanged: z.int().min(0),
    setAside: z.int().min(0),
    noted: z.int().min(0),
  }),
});

/** At least `votes` of `of` of those entitled, or more than that when `strictly`: more than 1 of 2 is a majority. */
export const quorum = z.strictObject({
  votes: z.int().min(0).max(1_000_000),
  of: z.int().min(1).max(1_000_000),
  strictly: z.boolean(),
});

export const recordCreated = defineEvent('records.record.created', {
  doc: 'A record came into being, with everyone whom each of its fields mentions.',
  personal: FIELD_VALUES,
  schema: z.strictObject({
    record: uuid,
    kind: recordKind,
    category: word,
    owners: z.array(uuid).min(1),
    controlRule: z.enum(['all-mentioned', 'owner', 'unanimous-partners', 'signatory', 'quorum']),
    /** Of the rule `quorum`: how much of those entitled must be in favour. */
    quorum: quorum.optional(),
    source: z.union([z.strictObject({ import: uuid, row: z.int().min(1) }), z.strictObject({ party: uuid })]),
    basis: z.strictObject({ legalBasis, purposes: z.array(purpose).min(1), informBy: day }).nullable(),
    fields: z.array(recordField).min(1).max(200),
  }),
});

export const recordCorrected = defineEvent('records.record.corrected', {
  doc: 'Fields of a record were corrected by someone entitled to.',
  personal: FIELD_VALUES,
  schema: z.strictObject({
    record: uuid,
    by: z.string(),
    /** The corrector's mandate, the accepted proposal, or the import that brought the change; null for the owner. */
    under: z.strictObject({ kind: z.enum(['mandate', 'proposal', 'import']), id: uuid }).nullable(),
    fields: z.array(correctedField).min(1),
  }),
});

export const correctionProposed = defineEvent('records.correction.proposed', {
  doc: 'Someone without the mandate proposed a correction; the owner decides.',
  personal: FIELD_VALUES,
  schema: z.strictObject({
    record: uuid,
    proposal: uuid,
    by: z.string(),
    fields: z.array(correctedField).min(1),
  }),
});

export const correctionAccepted = defineEvent('records.correction.accepted', {
  doc: 'The owner accepted a proposed correction.',
  schema: z.strictObject({ record: uuid, proposal: uuid, by: z.string() }),
});

export const correctionDeclined = defineEvent('records.correction.declined', {
  doc: 'The owner declined a proposed correction.',
  schema: z.strictObject({ record: uuid, proposal: uuid, by: z.string() }),
});

export const subjectInformed = defineEvent('records.subject.informed', {
  doc: 'A person was told what is held about her, from which source and for what (GDPR art. 14, LPD art. 19).',
  schema: z.strictObject({
    subject: uuid,
    import: uuid,
    how: z.enum(['mail', 'letter', 'in-person']),
    linkDigest: sha256.nullable(),
  }),
});

/** What a decision relied on, so that it can be evaluated again years later. */
export const decisionRecord = z.strictObject({
  decision: uuid,
  outcome: z.enum(['PERMIT', 'PARTIAL', 'DENY']),
  asOf: instant,
  /** The ledger position that the decision point knew. */
  knownPosition: position,
  /** SHA-256 of the canonical request. */
  inputDigest: sha256,
  cited: z.array(z.string()),
  reasons: z.array(word),
  validUntil: instant.nullable(),
  /** What is limited to a number of readings and was used by this one; absent: nothing. */
  counted: z.array(uuid).min(1).optional(),
});

export const disclosureMade = defineEvent('records.disclosure.made', {
  doc: 'Values of a record were released to a partner, under a contract and for a purpose.',
  schema: z.strictObject({
    disclosure: uuid,
    record: uuid,
    revision: position,
    consumer: uuid,
    client: uuid,
    contract: uuid,
    purpose,
    action,
    requested: z.union([z.literal('all'), z.array(fieldName)]),
    fields: z.array(fieldName),
    values: z.array(sealedRefSchema),
    subjects: z.array(uuid),
    decision: decisionRecord,
  }),
});

export const disclosureRefused = defineEvent('records.disclosure.refused', {
  doc: 'A reading was refused; equal refusals in a row are one event with a count.',
  schema: z.strictObject({
    refusal: uuid,
    record: uuid,
    consumer: uuid,
    client: uuid,
    contract: uuid.nullable(),
    purpose: z.string().max(80),
    action,
    requested: z.union([z.literal('all'), z.array(fieldName)]),
    stage: word,
    subjects: z.array(uuid),
    count: z.int().min(1),
    decision: decisionRecord.nullable(),
  }),
});

/** What many records can be read together for. */
export const bulkAction = z.enum(['anonymise', 'export']);
export type BulkAction = z.infer<typeof bulkAction>;

export const disclosureMadeInBulk = defineEvent('records.disclosure.made-in-bulk', {
  doc: 'Values of many records were read together for one release; only people who had agreed entered.',
  schema: z.strictObject({
    disclosure: uuid,
    release: uuid,
    reader: uuid,
    purpose,
    /** What was decided about: `export` where rows leave as they stand; absent: `anonymise`. */
    action: bulkAction.optional(),
    category: word,
    fields: z.array(fieldName),
    asOf: instant,
    knownPosition: position,
    entered: z.int().min(0),
    leftOut: z.int().min(0),
    /** Records in the order of their ids, in chunks of one event each. */
    records: z.array(uuid),
    subjects: z.array(uuid),
    /** Readings that were counted, by the place of the record, and of what; absent: none. */
    counted: z
      .array(z.strictObject({ record: z.int().min(0), of: z.array(uuid).min(1) }))
      .min(1)
      .optional(),
  }),
});

export const RECORDS_EVENTS = {
  importStarted,
  importChunkRead,
  importCompleted,
  recordCreated,
  recordCorrected,
  correctionProposed,
  correctionAccepted,
  correctionDeclined,
  subjectInformed,
  disclosureMade,
  disclosureRefused,
  disclosureMadeInBulk,
};

export type ImportStarted = z.infer<typeof importStarted.schema>;
export type RecordCreated = z.infer<typeof recordCreated.schema>;
export type DisclosureMade = z.infer<typeof disclosureMade.schema>;
export type DisclosureRefused = z.infer<typeof disclosureRefused.schema>;
export type DecisionRecord = z.infer<typeof decisionRecord>;
