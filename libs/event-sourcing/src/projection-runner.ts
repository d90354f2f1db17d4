import { sql, type Kysely } from 'kysely';
import { createCheckpoints, readCheckpoints, saveCheckpoints, type Checkpoints } from './checkpoints.js';
import { watchCheckpoint } from './checkpoint-watch.js';
import type { Commit, StoredEvent } from './event.js';
import { categoryOf } from './event.js';
import type { EventStore } from './event-store.js';
import type { Projection, ReadModels, UnknownTables } from './projection.js';
import { PositionGate } from './position-gate.js';
import { projectionDigest } from './state-digest.js';
import { takeTurns, type Leased } from './turns.js';

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
 * advances over events that a projection ignores. Among instances that share the database, the holder of the
 * lease applies; the others open their gates as far as it has come.
 */
export class ProjectionRunner {
  /** As this instance knows them; what is applied is decided by those in the database. */
  #checkpoints: Checkpoints = new Map();
  readonly gate = new PositionGate();

  constructor(
    readonly store: EventStore,
    readonly readModels: ReadModels,
    readonly projections: readonly Projection[],
    /** Absent: this is the only process that writes these read models. */
    readonly leased?: Leased,
  ) {}

  /** Creates what is missing and reads the checkpoints. */
  async prepare(): Promise<void> {
    await this.readModels.transaction(async (db) => {
      await createCheckpoints(db);
      const known = await readCheckpoints(db);
      for (const projection of this.projections.filter(({ name }) => !known.has(name))) {
        await dropTables(db, projection);
        await projection.create(db);
        await saveCheckpoints(db, [projection.name], 0n);
      }
      this.#checkpoints = await readCheckpoints(db);
    });
    this.gate.reach(this.#slowest());
  }

  /**
   * Reads everything that is stored now. For replays, tests and a process that is alone; a running service uses
   * {@link run}.
   * @throws TypeError under a lease: another instance may be the one that applies
   */
  async catchUp(upTo: bigint = this.store.head()): Promise<void> {
    if (this.leased !== undefined) throw new TypeError('under a lease, read models catch up while they run');
    let page: Commit[] = [];
    for await (const commit of this.store.readAll(this.#slowest(), { upTo })) {
      page.push(commit);
      if (page.length >= PAGE) await this.#applyPage(this.readModels, page.splice(0));
    }
    if (page.length > 0) await this.#applyPage(this.readModels, page);
    page = [];
  }

  /** Follows the ledger until the signal aborts. @throws on an event that a projection cannot apply */
  async run(signal: AbortSignal): Promise<void> {
    if (this.leased === undefined) return this.#lead(this.readModels, signal);
    await takeTurns(
      {
        ...this.leased,
        lead: (lease, until) => this.#lead(this.readModels.fencedBy?.(lease) ?? this.readModels, until),
        follow: (until) => this.#follow(until),
      },
      signal,
    );
  }

  /** Digests of all read models, all as they are at one moment, with the positions that they have reached. */
  async digests(): Promise<readonly ProjectionDigest[]> {
    const digestAll = async (db: Kysely<UnknownTables>) => {
      const checkpoints = await readCheckpoints(db);
      const found: ProjectionDigest[] = [];
      for (const projection of this.projections)
        found.push({
          projection: projection.name,
          position: checkpoints.get(projection.name) ?? 0n,
          digest: await projectionDigest(db, projection),
        });
      return found;
    };
    const { readModels } = this;
    return readModels.snapshot?.(digestAll) ?? readModels.transaction(digestAll);
  }

  /**
   * Drops a read model and builds it again from the first event, while readers still see the old one. Any instance
   * may do it: whoever applies waits, and goes on from the same checkpoint.
   */
  async rebuild(name: string): Promise<void> {
    const projection = this.projections.find((candidate) => candidate.name === name);
    if (projection === undefined) throw new TypeError(`no read model is called ${name}`);
    const build = async (db: Kysely<UnknownTables>) => {
      await projection.create(db);
      const upTo = (await readCheckpoints(db)).get(name) ?? 0n;
      for await (const { events } of this.store.readAll(0n, { upTo, categories: projection.categories }))
        await applyEvents(db, projection, withCategories(events));
    };
    const { readModels } = this;
    const tables = projection.tables.map((table) => table.name);
    await (readModels.replacing?.(tables, build) ??
      readModels.transaction(async (db) => {
        await dropTables(db, projection);
        await build(db);
      }));
  }

  async #lead(readModels: ReadModels, signal: AbortSignal): Promise<void> {
    this.#checkpoints = await readModels.transaction(readCheckpoints);
    const waiting: Commit[] = [];
    const broken = new AbortController();
    let busy: Promise<void> | undefined;
    const drain = async () => {
      while (waiting.length > 0) {
        if (waiting.length < PAGE) await this.gate.awaited(GATHER_MS);
        await this.#applyPage(readModels, waiting.splice(0, PAGE));
      }
    };
    const until = AbortSignal.any([signal, broken.signal]);
    for await (const item of this.store.subscribe(this.#slowest(), until)) {
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

  async #follow(signal: AbortSignal): Promise<void> {
    const read = async () => {
      this.#checkpoints = await readCheckpoints(this.readModels.reader());
      // The other instance may have heard of events sooner than this one.
      return this.projections.length === 0 ? this.store.head() : lowest(this.#reached());
    };
    await watchCheckpoint({ gate: this.gate, store: this.store, read }, signal);
  }

  async #applyPage(readModels: ReadModels, commits: readonly Commit[]): Promise<void> {
    const first = commits[0]?.first ?? 0n;
    const last = commits.at(-1)?.last ?? 0n;
    const events = withCategories(commits.flatMap((commit) => commit.events));
    this.#checkpoints = await readModels.transaction(async (db) => {
      // Read here, not remembered: who held the lease before may have written since this instance looked last.
      const checkpoints = await readCheckpoints(db);
      const reached = ({ name }: Projection) => checkpoints.get(name) ?? 0n;
      const behind = this.projections.filter((projection) => reached(projection) < last);
      for (const projection of behind) {
        const from = reached(projection);
        if (from < first - 1n) throw new RangeError(`${projection.name} went back behind position ${first}`);
        const fresh = events.filter(({ event }) => event.position > from);
        await applyEvents(db, projection, fresh);
        checkpoints.set(projection.name, last);
      }
      const moved = behind.map(({ name }) => name);
      if (moved.length > 0) await saveCheckpoints(db, moved, last);
      return checkpoints;
    });
    this.gate.reach(this.#slowest());
  }

  /** No further than this instance knows the ledger, which is all that it can read again. */
  #slowest(): bigint {
    return lowest([this.store.head(), ...this.#reached()]);
  }

  #reached(): readonly bigint[] {
    return this.projections.map(({ name }) => this.#checkpoints.get(name) ?? 0n);
  }
}

const lowest = (positions: readonly bigint[]): bigint =>
  positions.reduce((low, position) => (position < low ? position : low));

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

async function dropTables(db: Kysely<UnknownTables>, { tables }: Projection): Promise<void> {
  for (const { name } of tables) await sql`drop table if exists ${sql.table(name)}`.execute(db);
}
