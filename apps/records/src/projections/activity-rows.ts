import { CompiledQuery, type Kysely } from 'kysely';
import { tableIn, transactionMemory } from '@coop/event-sourcing';
import type { RecordsEvent } from './records-events.js';

export interface ActivityRow {
  readonly subject: string;
  readonly position: number;
  readonly side: string;
  readonly at: string;
  readonly what: string;
  readonly record: string;
  /** The party that read, corrected or told; null for the cooperative's own work. */
  readonly other: string | null;
  readonly contract: string | null;
  readonly purpose: string | null;
  readonly action: string | null;
  readonly stage: string | null;
  /** Only the fields that concern her. */
  readonly fields: string;
  readonly times: number;
  /** Id of the disclosure, refusal, decision, proposal or import. */
  readonly reference: string;
}

export interface ActivityTables {
  records_activity: ActivityRow;
  records_activity_mentions: { readonly record: string; readonly owners: string; readonly fields: string };
}

export type WhatHappened =
  | 'disclosed'
  | 'refused'
  | 'read-in-bulk'
  | 'allowed'
  | 'not-allowed'
  | 'created'
  | 'corrected'
  | 'proposed'
  | 'informed';

export type Mentions = Readonly<Record<string, readonly string[]>>;

type Line = Partial<ActivityRow> & {
  readonly subject: string;
  readonly what: WhatHappened;
  readonly record: string;
  readonly reference: string;
};

/** A line of somebody's activity; what is not said of it is null. */
export type ToldLine = Omit<Line, 'fields'> & { readonly fields: readonly string[] };

/** Writes the lines that one event gives, together. */
export async function tell(
  db: Kysely<ActivityTables>,
  { position, recordedAt: at }: Pick<RecordsEvent, 'position' | 'recordedAt'>,
  lines: readonly ToldLine[],
): Promise<void> {
  const where = Number(position);
  for (let start = 0; start < lines.length; start += ROWS_AT_ONCE) {
    const some = lines.slice(start, start + ROWS_AT_ONCE);
    const values: unknown[] = [];
    for (const line of some) {
      const { subject, side = 'concerned', what, record, other, contract, purpose, action, stage } = line;
      values.push(subject, where, side, at, what, record, other ?? null, contract ?? null, purpose ?? null);
      values.push(
        action ?? null,
        stage ?? null,
        JSON.stringify(line.fields),
        line.times ?? 1,
        line.reference,
      );
    }
    await db.executeQuery(
      CompiledQuery.raw(insertInto(tableIn(db, 'records_activity'), some.length), values),
    );
  }
}

/** In the order in which `tell` gives their values. */
const COLUMNS = [
  ...(['subject', 'position', 'side', 'at', 'what', 'record', 'other', 'contract', 'purpose'] as const),
  ...(['action', 'stage', 'fields', 'times', 'reference'] as const),
];
/** One event concerns few people, as a rule; every length of statement is prepared by itself. */
const ROWS_AT_ONCE = 32;
const ONE_ROW = `(${COLUMNS.map(() => '?').join(', ')})`;
const insertInto = (table: string, rows: number): string =>
  `insert into ${table} (${COLUMNS.join(', ')}) values ${Array.from({ length: rows }, () => ONE_ROW).join(', ')}`;
const mentionsIn = (table: string): string => `select owners, fields from ${table} where record = ?`;

export interface Mentioned {
  readonly owners: readonly string[];
  readonly fields: Mentions;
}

/** Whom a record mentions is told once and never changes: found once, it is known as long as the transaction. */
const known = transactionMemory(() => new Map<string, Mentioned>());

/** The same as {@link mentionsOf} of what was found before in this transaction. */
export const mentionsKnown = (db: Kysely<ActivityTables>, record: string): Mentioned | undefined =>
  known(db).get(record);

/** Whom the fields of a record mention; nobody, when it is not known. */
export async function mentionsOf(db: Kysely<ActivityTables>, record: string): Promise<Mentioned> {
  const remembered = mentionsKnown(db, record);
  if (remembered !== undefined) return remembered;
  const query = CompiledQuery.raw(mentionsIn(tableIn(db, 'records_activity_mentions')), [record]);
  const [row] = (await db.executeQuery<{ readonly owners: string; readonly fields: string }>(query)).rows;
  if (row === undefined) return { owners: [], fields: {} };
  const found = {
    owners: JSON.parse(row.owners) as string[],
    fields: JSON.parse(row.fields) as Mentions,
  };
  known(db).set(record, found);
  return found;
}

/** Her own side: the fields that mention her. Whose record it is gives no view of the others in it. */
export const fieldsFor = (subject: string, names: readonly string[], { fields }: Pick<Mentioned, 'fields'>) =>
  names.filter((name) => fields[name]?.includes(subject) ?? false);
