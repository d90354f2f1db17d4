import { applyEvents, dropTables, PAGE, withCategories } from './apply-events.js';
import { createCheckpoints, readCheckpoints, saveCheckpoints, type Checkpoints } from './checkpoints.js';
import { watchCheckpoint } from './checkpoint-watch.js';
import type { Commit } from './event.js';
import type { EventStore } from './event-store.js';
import type { Projection, ReadModels } from './projection.js';
import { atOneMoment } from './one-moment.js';
import { PositionGate } from './position-gate.js';
import {
  createServing,
  readServing,
  requireVersions,
  saveServing,
  servingIn,
  tableNames,
  versionOf,
} from './serving.js';
import { projectionDigest } from './state-digest.js';
import { takeTurns, type Leased } from './turns.js';

export interface ProjectionDigest {
  readonly projection: string;
  readonly position: bigint;
  readonly digest: string;
}

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

  /**
   * Creates what is missing and reads the checkpoints.
   * @throws ReadModelVersionDiffers when rows lie there that another version of a projection made
   */
  async prepare(): Promise<void> {
    await this.readModels.transaction(async (db) => {
      await createCheckpoints(db);
      await createServing(db);
      const known = await readCheckpoints(db);
      for (const projection of this.projections.filter(({ name }) => !known.has(name))) {
        const [tables, version] = [tableNames(projection), versionOf(projection)];
        const { claim } = servingIn(await readServing(db), projection);
        await dropTables(db, tables);
        await projection.create(db);
        await saveServing(db, { projection: projection.name, version, build: 0, tables, claim });
        await saveCheckpoints(db, [projection.name], 0n);
      }
      requireVersions(await readServing(db), this.projections);
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
    return atOneMoment(this.readModels, async (db) => {
      const checkpoints = await readCheckpoints(db);
      const found: ProjectionDigest[] = [];
      for (const projection of this.projections)
        found.push({
          projection: projection.name,
          position: checkpoints.get(projection.name) ?? 0n,
          digest: await projectionDigest(db, projection),
        });
      return found;
    });
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
      const db = this.readModels.reader();
      requireVersions(await readServing(db), this.projections);
      this.#checkpoints = await readCheckpoints(db);
      // The other instance may have heard of events sooner than this one.
      return this.projections.length === 0 ? this.store.head() : lowest(this.#reached());
    };
    await watchCheckpoint({ gate: this.gate, store: this.store, read }, signal);
  }

  async #applyPage(readModels: ReadModels, commits: readonly Commit[]): Promise<void> {
    const first = commits[0]?.first ?? 0n;
    const last = commits.at(-1)?.last ?? 0n;
    const events = withCategories(commits);
    this.#checkpoints = await readModels.transaction(async (db) => {
      // Read here, not remembered: who held the lease before may have written since this instance looked last.
      requireVersions(await readServing(db), this.projections);
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
