import type { Kysely } from 'kysely';
import type { SealedRef } from '@coop/contracts';
import { defineProjection, type Projection } from '@coop/event-sourcing';
import { asRecordsEvent, CATEGORIES, type RecordsEvent } from './records-events.js';

interface Tables {
  records_proposals: {
    readonly proposal: string;
    readonly record: string;
    readonly proposedBy: string;
    readonly proposedAt: string;
    readonly state: string;
    readonly fields: string;
  };
}

export interface OpenProposal {
  readonly proposal: string;
  readonly record: string;
  readonly proposedBy: string;
  readonly proposedAt: string;
  readonly fields: readonly {
    readonly name: string;
    readonly value: SealedRef | null;
    readonly subjects: readonly string[];
  }[];
}

/** Which corrections were proposed to the owner of a record, and wait for an answer? */
export const proposals: Projection = defineProjection<Tables>({
  name: 'records.proposals',
  tables: [{ name: 'records_proposals', key: ['proposal'] }],
  categories: [CATEGORIES.record],
  async create(db) {
    await db.schema
      .createTable('records_proposals')
      .addColumn('proposal', 'text', (column) => column.primaryKey())
      .addColumn('record', 'text', (column) => column.notNull())
      .addColumn('proposedBy', 'text', (column) => column.notNull())
      .addColumn('proposedAt', 'text', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('fields', 'text', (column) => column.notNull())
      .execute();
    await db.schema
      .createIndex('records_proposals_by_record')
      .on('records_proposals')
      .columns(['record'])
      .execute();
  },
  apply: (db, event) => applyEvent(db, asRecordsEvent(event)),
});

async function applyEvent(db: Kysely<Tables>, event: RecordsEvent): Promise<void> {
  switch (event.type) {
    case 'records.correction.proposed': {
      const { proposal, record, by, fields } = event.data;
      const row = { proposal, record, proposedBy: by, proposedAt: event.recordedAt, state: 'open' };
      await db
        .insertInto('records_proposals')
        .values({ ...row, fields: JSON.stringify(fields) })
        .execute();
      return;
    }
    case 'records.correction.accepted':
      return close(db, event.data.proposal, 'accepted');
    case 'records.correction.declined':
      return close(db, event.data.proposal, 'declined');
    case 'records.record.created':
    case 'records.record.corrected':
      return;
    default:
      throw new TypeError(`the proposals do not know ${event.type}`);
  }
}

async function close(db: Kysely<Tables>, proposal: string, state: string): Promise<void> {
  await db.updateTable('records_proposals').set({ state }).where('proposal', '=', proposal).execute();
}

/** Proposals that wait, oldest first. */
export async function openProposals(reader: Kysely<never>, record: string): Promise<readonly OpenProposal[]> {
  const rows = await (reader as unknown as Kysely<Tables>)
    .selectFrom('records_proposals')
    .select(['proposal', 'record', 'proposedBy', 'proposedAt', 'fields'])
    .where('record', '=', record)
    .where('state', '=', 'open')
    .orderBy('proposedAt')
    .orderBy('proposal')
    .execute();
  return rows.map((row) => ({ ...row, fields: JSON.parse(row.fields) as OpenProposal['fields'] }));
}
