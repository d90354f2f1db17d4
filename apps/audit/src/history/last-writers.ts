import type { Kysely } from 'kysely';
import type { Projection, StoredEvent, UnknownTables } from '@coop/event-sourcing';
import type { HistoryStore, OnProgress, OpenReadModels } from './doors.js';
import { rowAt, type RowPlace } from './differing-rows.js';
import { ProjectionRun } from './projection-run.js';

/** An event by its place: which of the ledger, and of what type. */
export interface NamedEvent {
  readonly position: bigint;
  readonly id: string;
  readonly type: string;
  readonly time: string;
}

export interface WritersQuestion {
  readonly store: HistoryStore;
  readonly projection: Projection;
  readonly openReadModels: OpenReadModels;
  readonly upTo: bigint;
  readonly onProgress?: OnProgress;
}

/**
 * The last event up to a position by which each row became what it is, in the replay: the order of the rows is kept,
 * and `undefined` stands for a row that no event ever wrote. A page after which none of the rows has changed is not
 * looked at again; any other one is read a second time, event by event.
 */
export async function lastWriters(
  { store, projection, openReadModels, upTo, onProgress }: WritersQuestion,
  rows: readonly RowPlace[],
): Promise<readonly (NamedEvent | undefined)[]> {
  const run = await ProjectionRun.open(store, projection, openReadModels);
  try {
    const watch = new Watch(rows);
    while (run.position < upTo) {
      await run.advance(upTo, {
        onPage: async (db) => !(await watch.hasChanged(db)),
        ...(onProgress && { onProgress }),
      });
      if (run.position < upTo) await slowPage(run, watch, upTo);
    }
    return watch.writers;
  } finally {
    await run.close();
  }
}

/** As many events as a page of single commits has: a row changes in one of them. */
const SLOW = 256n;

async function slowPage(run: ProjectionRun, watch: Watch, upTo: bigint): Promise<void> {
  const to = run.position + SLOW < upTo ? run.position + SLOW : upTo;
  await run.advanceSlowly(to, (db, event) => watch.note(db, event));
}

/** What stands in some rows, and which event was the last to change it. */
class Watch {
  readonly #known: (string | undefined)[];
  readonly #writers: (NamedEvent | undefined)[];

  constructor(private readonly rows: readonly RowPlace[]) {
    this.#known = rows.map(() => undefined);
    this.#writers = rows.map(() => undefined);
  }

  get writers(): readonly (NamedEvent | undefined)[] {
    return this.#writers;
  }

  async hasChanged(db: Kysely<UnknownTables>): Promise<boolean> {
    for (const [index, row] of this.rows.entries())
      if ((await rowAt(db, row)) !== this.#known[index]) return true;
    return false;
  }

  async note(
    db: Kysely<UnknownTables>,
    { position, id, type, recordedAt: time }: StoredEvent,
  ): Promise<void> {
    for (const [index, row] of this.rows.entries()) {
      const found = await rowAt(db, row);
      if (found === this.#known[index]) continue;
      this.#known[index] = found;
      this.#writers[index] = { position, id, type, time };
    }
  }
}
