import { sql, type Kysely } from 'kysely';
import { asOfToday } from './as-of-today.js';
import { categoryOf, type Commit, type StoredEvent } from './event.js';
import type { Projection, UnknownTables } from './projection.js';

/** How many commits one transaction takes while catching up. */
export const PAGE = 256;

export interface Categorised {
  readonly event: StoredEvent;
  readonly category: string;
}

/** Once for all projections: taking a name apart costs more than asking for its category. */
export const withCategories = (commits: readonly Commit[]): readonly Categorised[] =>
  commits.flatMap(({ events }) =>
    events.map((event) => ({ event, category: categoryOf(event.stream) ?? '' })),
  );

/** Applies what concerns a projection, in order. Call it in the transaction that moves the checkpoint. */
export async function applyEvents(
  db: Kysely<UnknownTables>,
  projection: Projection,
  events: readonly Categorised[],
): Promise<void> {
  for (const { event, category } of events)
    if (projection.categories.includes(category)) await projection.apply(db, asOfToday(event));
}

export async function dropTables(db: Kysely<UnknownTables>, names: readonly string[]): Promise<void> {
  for (const name of names) await sql`drop table if exists ${sql.table(name)}`.execute(db);
}
