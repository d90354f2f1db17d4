import { Personal } from '@coop/contracts';
import { derivedId, type StreamFacts } from '@coop/event-sourcing';
import type { ImportState } from '../domain/import.js';
import { recordDecider, type NewValue } from '../domain/record.decide.js';
import { noRecord, type RecordCreatedData } from '../domain/record.js';
import type { GoodRow, RowReading } from '../importing/read-rows.js';
import type { Finding } from '../importing/refusals.js';
import { comparableEmail } from '../importing/row-identity.js';
import { CATEGORIES } from '../projections/records-events.js';
import { INDEX, indexRow, matchRow, within, type KnownRecord } from './match-row.js';
import { asRef, openFields } from './open-values.js';
import type { RecordsParts } from './ports.js';

export type Started = Exclude<ImportState, { status: 'none' }>['started'];
export type ImportingParts = Pick<RecordsParts, 'ledger' | 'vault' | 'blind' | 'alarm'>;

/** What a chunk of rows comes to: streams to append, and what the import's own event says of it. */
export interface ChunkOutcome {
  readonly streams: StreamFacts[];
  readonly created: string[];
  readonly changed: string[];
  unchanged: number;
  readonly setAside: Finding[];
  readonly noted: Finding[];
}

/**
 * Decides about each row of a chunk. Nothing is appended here; index entries may stay behind and are harmless.
 * @param claimed - records that rows of this file were about already; those of the chunk are added
 */
export async function decideChunk(
  parts: ImportingParts,
  started: Started,
  readings: readonly RowReading[],
  claimed: Set<string>,
): Promise<ChunkOutcome> {
  const outcome: ChunkOutcome = {
    streams: [],
    created: [],
    changed: [],
    unchanged: 0,
    setAside: [],
    noted: [],
  };
  for (const reading of readings) {
    if ('setAside' in reading) outcome.setAside.push(reading.setAside);
    else if (await isErased(parts, reading.good))
      outcome.setAside.push({ row: reading.row, column: null, code: 'erased-person' });
    else await decideRow(parts, started, reading, claimed, outcome);
  }
  return outcome;
}

/** Whoever was erased and left a fingerprint behind is not entered again. */
async function isErased({ blind }: ImportingParts, { emails }: GoodRow): Promise<boolean> {
  for (const email of emails) if (await blind.isSuppressed(INDEX.email, comparableEmail(email))) return true;
  return false;
}

async function decideRow(
  parts: ImportingParts,
  started: Started,
  { row, good, noted }: Extract<RowReading, { good: GoodRow }>,
  claimed: Set<string>,
  outcome: ChunkOutcome,
): Promise<void> {
  const match = await matchRow(parts, started.category, good);
  const about =
    match.kind === 'known' ? match.record.state.record : match.kind === 'same' ? match.record : undefined;
  if (about !== undefined && claimed.has(about)) {
    outcome.setAside.push({ row, column: null, code: 'duplicate-row' });
    return;
  }
  outcome.noted.push(...noted);
  if (match.kind === 'same') outcome.unchanged += 1;
  else if (match.kind === 'known') await changeRecord(parts, started, good, match.record, outcome);
  claimed.add(about ?? (await createRecord(parts, started, good, outcome)));
}

async function createRecord(
  parts: ImportingParts,
  started: Started,
  row: GoodRow,
  outcome: ChunkOutcome,
): Promise<string> {
  // Keyed, so that nobody can find out from an id what stood in the row; derived, so that a repeat gives the same.
  const token = parts.blind.token(INDEX.row, within(started.category, row.canonical));
  const record = derivedId(started.import, token);
  const subject = derivedId(started.import, `${token} subject`);
  await indexRow(parts, row, { category: started.category, record, subject, import: started.import });
  const content = contentOf(started, row, record, subject);
  const events = recordDecider.decide({ kind: 'create', actsFor: 'anyone', content }, noRecord);
  outcome.streams.push({ stream: `${CATEGORIES.record}-${record}`, expected: 'no-stream', events });
  outcome.created.push(record);
  return record;
}

/** A row of an organisation concerns the organisation alone, also where an address bears somebody's name. */
function contentOf(
  started: Started,
  row: GoodRow,
  record: string,
  subject: string,
): Omit<RecordCreatedData, 'controlRule'> {
  const { category, legalBasis, purposes, informBy } = started;
  return {
    ...{ record, category },
    kind: started.kind === 'organisations' ? 'legal-person-data' : 'personal-data',
    owners: [subject],
    source: { import: started.import, row: row.row },
    basis: { legalBasis, purposes, informBy },
    fields: row.fields.map(({ name, value, sensitive, visibility }) => ({
      ...{ name, sensitive, visibility },
      value: value === null ? null : new Personal(value),
      subjects: [subject],
    })),
  };
}

async function changeRecord(
  parts: ImportingParts,
  started: Started,
  row: GoodRow,
  { state, revision }: KnownRecord,
  outcome: ChunkOutcome,
): Promise<void> {
  const { changes, noted } = await differences(parts, started, row, state.fields);
  outcome.noted.push(...noted);
  if (changes.length === 0) {
    outcome.unchanged += 1;
    return;
  }
  const [subject = ''] = state.owners;
  await indexRow(parts, row, {
    category: started.category,
    record: state.record,
    subject,
    import: started.import,
  });
  const command = {
    kind: 'correct-by-import',
    import: started.import,
    by: started.startedBy,
    fields: changes,
  } as const;
  const events = recordDecider.decide(command, state);
  outcome.streams.push({ stream: `${CATEGORIES.record}-${state.record}`, expected: revision, events });
  outcome.changed.push(state.record);
}

/** What the row says otherwise than the record, except where a person has corrected it since (GDPR art. 16). */
async function differences(
  parts: ImportingParts,
  started: Started,
  row: GoodRow,
  known: KnownRecord['state']['fields'],
): Promise<{ readonly changes: readonly NewValue[]; readonly noted: readonly Finding[] }> {
  const sealed = [...known].map(([name, field]) => ({
    name,
    value: asRef(field.value),
    subjects: field.subjects,
  }));
  const opened = await openFields(parts, sealed, { kind: 'matching', id: started.import });
  const values = new Map(opened.map((field) => [field.name, field]));
  const changes: NewValue[] = [];
  const noted: Finding[] = [];
  for (const { name, value } of row.fields) {
    const current = values.get(name);
    if (current === undefined) noted.push({ row: row.row, column: name, code: 'column-not-in-record' });
    else if (current.state === 'erased' || current.value === value) continue;
    else if (known.get(name)?.saidBy === 'person')
      noted.push({ row: row.row, column: name, code: 'corrected-since' });
    else changes.push({ name, value: value === null ? null : new Personal(value) });
  }
  return { changes, noted };
}
