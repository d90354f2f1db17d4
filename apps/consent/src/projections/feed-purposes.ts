import type { Kysely } from 'kysely';
import { transactionMemory } from '@coop/event-sourcing';
import { TAXONOMY_VERSION } from '@coop/consent-engine';
import type { ControlEventNamed } from '../domain/control-event.js';
import { PurposeVersions } from '../domain/purpose-versions.js';
import type { TaxonomyTerm } from '../domain/taxonomy.js';

export interface FeedPurposeTables {
  consent_feed_taxonomies: { version: string; terms: string };
}

export async function createFeedPurposes(db: Kysely<FeedPurposeTables>): Promise<void> {
  await db.schema
    .createTable('consent_feed_taxonomies')
    .addColumn('version', 'text', (column) => column.primaryKey())
    .addColumn('terms', 'text', (column) => column.notNull())
    .execute();
}

export async function noteTaxonomy(
  db: Kysely<FeedPurposeTables>,
  { version, terms }: ControlEventNamed<'consent.taxonomy.adopted'>['data'],
): Promise<void> {
  await db
    .insertInto('consent_feed_taxonomies')
    .values({ version, terms: JSON.stringify(terms) })
    .execute();
}

const memory = transactionMemory(() => new PurposeVersions());

/** The purposes by the version of a grant; what was adopted is read from the table once a page of events. */
export async function purposesIn(
  db: Kysely<FeedPurposeTables>,
  version: string = TAXONOMY_VERSION,
): Promise<PurposeVersions> {
  const versions = memory(db);
  if (versions.has(version)) return versions;
  const row = await db
    .selectFrom('consent_feed_taxonomies')
    .select('terms')
    .where('version', '=', version)
    .executeTakeFirst();
  if (row !== undefined) versions.take(version, JSON.parse(row.terms) as TaxonomyTerm[]);
  return versions;
}
