import { sql, type Kysely } from 'kysely';
import type { Commit, StoredEvent } from './event.js';
import { categoryOf } from './event.js';
import type { EventStore } from './event-store.js';
import type { Projection, ReadModels, UnknownTables } from './projection.js';
import { PositionGate } from './position-gate.js';
import { projectionDigest } from './state-digest.js';

export interface ProjectionDigest {
  readonly projection: string;
  readonly position: bigint;
  readonly digest: string;
}

/** How many commits one transaction takes while catching up. */
const PAGE = 256;
/** A live page waits so many milliseconds for more, unless somebody waits for it: a transaction has its price. */
const GATHER_MS = 4;

/**
 * Keeps read models: one transaction for a page of commits, rows and checkpoints together. A checkpoint also
 * advances over events that a projection ignores.
 */
export class ProjectionRunner {
  readonly #positions = new Map<string, bigint>();
  readonly gate = new PositionGate();

  constructor(
    readonly store: EventStore,
    readonly readModels: ReadModels,
    readonly projections: readonly Projection[],
  ) {}

  /** Creates what is missing and reads the checkpoints. */
  async prepare(): Promise<void> {
    await this.readModels.transaction(async (db) => {
      await sql`create table if not exists checkpoints (projection text primary key, position integer not null)`.execute(
        db,
      );
      for (const projection of this.projections) {
        const { rows } = await sql<{
          position: number;
        }>`select position from checkpoints where projection = ${projection.name}`.execute(db);
        const row = rows[0];
        if (row === undefined) await this.#reset(db, projection);
        this.#positions.set(projection.name, BigInt(row?.position ?? 0));
      }
    });
    this.gate.reach(this.#slowest());
  }

  /** Reads everything that is stored now. For replays and tests; a running service uses {@link run}. */
  async catchUp(upTo: bigint = this.store.head()): Promise<void> {
    let page: Commit[] = [];
    for await (const commit of this.store.readAll(this.#slowest(), { upTo })) {
      page.push(commit);
      if (page.length >= PAGE) await this.#applyPage(page.splice(0));
    }
    if (page.length > 0) await this.#applyPage(page);
    page = [];
  }

  /** Follows the ledger until the signal aborts. @throws on an event that a projection cannot apply */
  async run(signal: AbortSignal): Promise<void> {
    const waiting: Commit[] = [];
    const broken = new AbortController();
    let busy: Promise<void> | undefined;
    const drain = async () => {
      while (waiting.length > 0) {
        if (waiting.length < PAGE) await this.gate.awaited(GATHER_MS);
        await this.#applyPage(waiting.splice(0, PAGE));
      }
    };
    const follow = AbortSignal.any([signal, broken.signal]);
    for await (const item of this.store.subscribe(this.#slowest(), follow)) {
      if ('caughtUp' in item) continue;
      waiting.push(item);
      // While one page is applied the next one gathers.
      busy ??= drain()
        .catch((error: unknown) => broken.abort(error))
        .then(() => (busy = undefined));
      if (waiting.length > 4 * PAGE) await busy;
    }
    await busy;
    broken.signal.throwIfAborted();
  }

  /** Digests of all read models at one and the same position, between two pages. */
  async digests(): Promise<readonly ProjectionDigest[]> {
    return this.readModels.transaction(async (db) => {
      const found: ProjectionDigest[] = [];
      for (const projection of this.projections)
        found.push({
          projection: projection.name,
          position: this.#position(projection),
          digest: await projectionDigest(db, projection),
        });
      return found;
    });
  }

  /** Drops a read model and builds it again from the first event, while readers still see the old one. */
  async rebuild(name: string): Promise<void> {
    const projection = this.projections.find((candidate) => candidate.name === name);
    if (projection === undefined) throw new TypeError(`no read model is called ${name}`);
    await this.readModels.transaction(async (db) => {
      await this.#reset(db, projection);
      const upTo = this.#position(projection);
      for await (const { events } of this.store.readAll(0n, { upTo, categories: projection.categories }))
        await applyEvents(db, projection, withCategories(events));
      await this.#checkpoint(db, [projection], upTo);
    });
  }

  async #reset(db: Kysely<UnknownTables>, projection: Projection): Promise<void> {
    for (const { name } of projection.tables) await sql`drop table if exists ${sql.table(name)}`.execute(db);
    await projection.create(db);
    await this.#checkpoint(db, [projection], 0n);
  }

  async #applyPage(commits: readonly Commit[]): Promise<void> {
    const last = commits.at(-1)?.last ?? 0n;
    const events = withCategories(commits.flatMap((commit) => commit.events));
    await this.readModels.transaction(async (db) => {
      const behind = this.projections.filter((projection) => this.#position(projection) < last);
      for (const projection of behind) {
        const from = this.#position(projection);
        const fresh = events.filter(({ event }) => event.position > from);
        await applyEvents(db, projection, fresh);
      }
      if (behind.length > 0) await this.#checkpoint(db, behind, last);
      // Inside the exclusive section, so that a digest never sees rows and position apart.
      for (const { name } of behind) this.#positions.set(name, last);
    });
    this.gate.reach(this.#slowest());
  }

  async #checkpoint(
    db: Kysely<UnknownTables>,
    projections: readonly Projection[],
    position: bigint,
  ): Promise<void> {
    const rows = sql.join(projections.map(({ name }) => sql`(${name}, ${position})`));
    await sql`insert into checkpoints (projection, position) values ${rows}
      on conflict (projection) do update set position = excluded.position`.execute(db);
  }

  #position(projection: Projection): bigint {
    return this.#positions.get(projection.name) ?? 0n;
  }

  #slowest(): bigint {
    return this.projections
      .map((projection) => this.#position(projection))
      .reduce((a, b) => (a < b ? a : b), this.store.head());
  }
}

interface Categorised {
  readonly event: StoredEvent;
  readonly category: string;
}

/** Once for all projections: taking a name apart costs more than asking for its category. */
const withCategories = (events: readonly StoredEvent[]): readonly Categorised[] =>
  events.map((event) => ({ event, category: categoryOf(event.stream) ?? '' }));

async function applyEvents(
  db: Kysely<UnknownTables>,
  projection: Projection,
  events: readonly Categorised[],
): Promise<void> {
  for (const { event, category } of events)
    if (projection.categories.includes(category)) await projection.apply(db, event);
}
