import type { Kysely } from 'kysely';
import type { anonymisationEvents, EventOf } from '@coop/contracts';
import { defineProjection, type StoredEvent } from '@coop/event-sourcing';
import { APPROVALS, REJECTED, type ReleaseEvent } from '../domain/release.js';

export interface ReleaseRow {
  release_id: string;
  researcher: string;
  institution: string;
  contract: string;
  category: string;
  purpose: string;
  /** JSON list of field names with the digests of their hierarchies. */
  quasi_identifiers: string;
  sensitive: string;
  k: number;
  l: number;
  /** JSON list of what is promised beyond them. */
  models: string;
  /** JSON: name and digest of the population that some of them speak of. */
  population: string | null;
  household: string | null;
  max_suppression_share: number;
  status: 'requested' | 'proposed' | 'made' | 'refused' | 'rejected' | 'purged';
  /** Stewards who approved of it. */
  approvals: number;
  code: string | null;
  /** JSON: exact counts of the source, for stewards. */
  figures: string | null;
  /** JSON, exact. */
  report: string | null;
  disclosure: string | null;
  /** Stays after a purge: the institution had the table. */
  table_digest: string | null;
  /** JSON: the sealed references of the table, and of whose records entered. */
  table_ref: string | null;
  members_ref: string | null;
  requested_at: string;
  requested_position: number;
}

export interface ReleaseTables {
  anonymisation_releases: ReleaseRow;
}

type Event = StoredEvent & ReleaseEvent;
type Requested = EventOf<typeof anonymisationEvents.releaseRequested>['data'];

/** "Who asked for which table, for whom, and what came of it?" */
export const releasesProjection = defineProjection<ReleaseTables>({
  name: 'anonymisation.releases',
  tables: [{ name: 'anonymisation_releases', key: ['release_id'] }],
  categories: ['anonymisation-release'],
  async create(db) {
    const texts = [
      'researcher',
      'institution',
      'contract',
      'category',
      'purpose',
      'quasi_identifiers',
      'sensitive',
      'models',
    ];
    const optional = [
      'population',
      'household',
      'code',
      'figures',
      'report',
      'disclosure',
      'table_digest',
      'table_ref',
      'members_ref',
    ];
    const named = db.schema
      .createTable('anonymisation_releases')
      .addColumn('release_id', 'text', (column) => column.primaryKey())
      .addColumn('k', 'integer', (column) => column.notNull())
      .addColumn('l', 'integer', (column) => column.notNull())
      .addColumn('max_suppression_share', 'real', (column) => column.notNull())
      .addColumn('status', 'text', (column) => column.notNull())
      .addColumn('approvals', 'integer', (column) => column.notNull())
      .addColumn('requested_at', 'text', (column) => column.notNull())
      .addColumn('requested_position', 'integer', (column) => column.notNull());
    const asked = texts.reduce(
      (table, name) => table.addColumn(name, 'text', (column) => column.notNull()),
      named,
    );
    await optional.reduce((table, name) => table.addColumn(name, 'text'), asked).execute();
  },
  async apply(db, stored) {
    const event = stored as Event;
    switch (event.type) {
      case 'anonymisation.release.requested':
        return insert(db, event.data, stored);
      case 'anonymisation.release.made': {
        const { release, disclosure, tableDigest, table, members, report, decision } = event.data;
        return change(db, release, {
          ...{ status: decision === 'awaited' ? 'proposed' : 'made', disclosure },
          report: JSON.stringify(report),
          table_digest: tableDigest,
          table_ref: JSON.stringify(table),
          members_ref: JSON.stringify(members),
        });
      }
      case 'anonymisation.release.approved':
        return approve(db, event.data.release);
      case 'anonymisation.release.rejected':
        // Nobody was given it: the institution may ask again.
        return change(db, event.data.release, { status: 'rejected', code: REJECTED, table_digest: null });
      case 'anonymisation.release.refused': {
        const { release, code, figures } = event.data;
        return change(db, release, { status: 'refused', code, figures: JSON.stringify(figures) });
      }
      case 'anonymisation.release.purged':
        return purge(db, event.data.release);
      default:
        throw new TypeError(`anonymisation.releases does not know ${stored.type}`);
    }
  },
});

async function insert(
  db: Kysely<ReleaseTables>,
  { release, quasiIdentifiers, maxSuppressionShare, models = [], population, ...asked }: Requested,
  { recordedAt, position }: StoredEvent,
): Promise<void> {
  await db
    .insertInto('anonymisation_releases')
    .values({
      ...asked,
      release_id: release,
      quasi_identifiers: JSON.stringify(quasiIdentifiers),
      models: JSON.stringify(models),
      ...(population === undefined ? {} : { population: JSON.stringify(population) }),
      max_suppression_share: maxSuppressionShare,
      status: 'requested',
      approvals: 0,
      requested_at: recordedAt,
      requested_position: Number(position),
    })
    .execute();
}

async function change(
  db: Kysely<ReleaseTables>,
  release: string,
  columns: Partial<ReleaseRow>,
): Promise<void> {
  await db.updateTable('anonymisation_releases').set(columns).where('release_id', '=', release).execute();
}

async function approve(db: Kysely<ReleaseTables>, release: string): Promise<void> {
  const row = await releaseById(db, release);
  const approvals = (row?.approvals ?? 0) + 1;
  await change(db, release, { approvals, ...(approvals < APPROVALS ? {} : { status: 'made' }) });
}

/** One that was rejected before stays so. */
async function purge(db: Kysely<ReleaseTables>, release: string): Promise<void> {
  const row = await releaseById(db, release);
  const gone = { table_ref: null, members_ref: null };
  await change(db, release, { ...gone, ...(row?.status === 'rejected' ? {} : { status: 'purged' }) });
}

export async function releaseById(
  db: Kysely<ReleaseTables>,
  release: string,
): Promise<ReleaseRow | undefined> {
  return db
    .selectFrom('anonymisation_releases')
    .selectAll()
    .where('release_id', '=', release)
    .executeTakeFirst();
}

/** All releases, or those of some institutions, newest first. */
export async function releasesOf(
  db: Kysely<ReleaseTables>,
  institutions?: readonly string[],
): Promise<readonly ReleaseRow[]> {
  const all = db.selectFrom('anonymisation_releases').selectAll().orderBy('requested_position', 'desc');
  return (institutions === undefined ? all : all.where('institution', 'in', institutions)).execute();
}

/** The tables of a category that an institution was given, oldest first, also those that were purged since. */
export async function tablesGivenTo(
  db: Kysely<ReleaseTables>,
  institution: string,
  category: string,
): Promise<readonly ReleaseRow[]> {
  return db
    .selectFrom('anonymisation_releases')
    .selectAll()
    .where('institution', '=', institution)
    .where('category', '=', category)
    .where('table_digest', 'is not', null)
    .orderBy('requested_position')
    .execute();
}
