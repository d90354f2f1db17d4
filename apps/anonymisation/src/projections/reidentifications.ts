import type { Kysely } from 'kysely';
import { defineProjection, type StoredEvent } from '@coop/event-sourcing';
import type { PersonSaid, ReidentificationAsked, ReidentificationEvent } from '../domain/reidentification.js';

export interface ReidentificationRow {
  request_id: string;
  delivery_id: string;
  requester: string;
  institution: string;
  contract: string;
  category: string;
  purpose: string;
  ground: ReidentificationAsked['ground'];
  /** Keyed digest of the request and of whom it concerns. */
  addressee: string;
  person: PersonSaid;
  /** Stewards who approved of it. */
  approvals: number;
  /** 1 when a steward rejected it. */
  is_rejected: number;
  told_at: string | null;
  requested_at: string;
  requested_position: number;
}

export interface ReidentificationTables {
  anonymisation_reidentifications: ReidentificationRow;
}

const TEXTS = [
  ...['delivery_id', 'requester', 'institution', 'contract', 'category', 'purpose', 'ground', 'addressee'],
  ...['person', 'requested_at'],
];

/** "Who asked whose a pseudonym is, and what was said to that?" Neither the pseudonym nor whose it is. */
export const reidentificationsProjection = defineProjection<ReidentificationTables>({
  name: 'anonymisation.reidentifications',
  tables: [{ name: 'anonymisation_reidentifications', key: ['request_id'] }],
  categories: ['anonymisation-reidentification'],
  async create(db) {
    const named = db.schema
      .createTable('anonymisation_reidentifications')
      .addColumn('request_id', 'text', (column) => column.primaryKey())
      .addColumn('approvals', 'integer', (column) => column.notNull())
      .addColumn('is_rejected', 'integer', (column) => column.notNull())
      .addColumn('requested_position', 'integer', (column) => column.notNull())
      .addColumn('told_at', 'text');
    await TEXTS.reduce(
      (table, name) => table.addColumn(name, 'text', (column) => column.notNull()),
      named,
    ).execute();
  },
  async apply(db, stored) {
    const event = stored as StoredEvent & ReidentificationEvent;
    switch (event.type) {
      case 'anonymisation.reidentification.requested':
        return insert(db, event.data, stored);
      case 'anonymisation.reidentification.agreed':
        return change(db, event.data.request, { person: 'agreed' });
      case 'anonymisation.reidentification.declined':
        return change(db, event.data.request, { person: 'declined' });
      case 'anonymisation.reidentification.approved':
        return approve(db, event.data.request);
      case 'anonymisation.reidentification.rejected':
        return change(db, event.data.request, { is_rejected: 1 });
      case 'anonymisation.reidentification.told':
        return change(db, event.data.request, { told_at: stored.recordedAt });
      default:
        throw new TypeError(`anonymisation.reidentifications does not know ${stored.type}`);
    }
  },
});

async function insert(
  db: Kysely<ReidentificationTables>,
  { request, delivery, pseudonym: _sealed, ...asked }: ReidentificationAsked,
  { recordedAt, position }: StoredEvent,
): Promise<void> {
  await db
    .insertInto('anonymisation_reidentifications')
    .values({
      ...asked,
      ...{ request_id: request, delivery_id: delivery, person: 'nothing', approvals: 0, is_rejected: 0 },
      ...{ told_at: null, requested_at: recordedAt, requested_position: Number(position) },
    })
    .execute();
}

async function change(
  db: Kysely<ReidentificationTables>,
  request: string,
  columns: Partial<ReidentificationRow>,
): Promise<void> {
  await db
    .updateTable('anonymisation_reidentifications')
    .set(columns)
    .where('request_id', '=', request)
    .execute();
}

async function approve(db: Kysely<ReidentificationTables>, request: string): Promise<void> {
  const row = await reidentificationById(db, request);
  await change(db, request, { approvals: (row?.approvals ?? 0) + 1 });
}

export async function reidentificationById(
  db: Kysely<ReidentificationTables>,
  request: string,
): Promise<ReidentificationRow | undefined> {
  return db
    .selectFrom('anonymisation_reidentifications')
    .selectAll()
    .where('request_id', '=', request)
    .executeTakeFirst();
}

/** All requests, or those of some institutions, newest first. */
export async function reidentificationsOf(
  db: Kysely<ReidentificationTables>,
  institutions?: readonly string[],
): Promise<readonly ReidentificationRow[]> {
  const all = db
    .selectFrom('anonymisation_reidentifications')
    .selectAll()
    .orderBy('requested_position', 'desc');
  return (institutions === undefined ? all : all.where('institution', 'in', institutions)).execute();
}
