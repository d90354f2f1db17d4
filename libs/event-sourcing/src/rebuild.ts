import { setTimeout as wait } from 'node:timers/promises';
import { sql, type Kysely } from 'kysely';
import { applyEvents, dropTables, PAGE, withCategories } from './apply-events.js';
import { createCheckpoints, readCheckpoints, saveCheckpoints } from './checkpoints.js';
import type { Commit } from './event.js';
import type { EventStore } from './event-store.js';
import { compareBuilds, type BuildComparison } from './compare-builds.js';
import type { Projection, ReadModels, UnknownTables } from './projection.js';
import { progressOf, type BuildProgress } from './rebuild-progress.js';
import {
  createServing,
  endingOf,
  readServing,
  saveServing,
  servingIn,
  tableNames,
  versionOf,
  type BuildUnderWay,
  type Serving,
} from './serving.js';
import { withTablesEnding } from './table-names.js';

type Db = Kysely<UnknownTables>;

export interface RebuildParts {
  readonly store: Pick<EventStore, 'readAll'>;
  readonly readModels: ReadModels;
  /** All in these read models, and all read the ledger together. */
  readonly projections: readonly Projection[];
  /** Lets rows serve that differ from those that serve now, or that another version of the program made. */
  readonly switchDifferent?: boolean;
  /** Throws away what an earlier rebuild left, instead of going on from there. */
  readonly afresh?: boolean;
  /**
   * Rests after each page for as long as it took. For a file of SQLite that another process writes: none of those who
   * wait for it is told when it is free, so that who never rests keeps the others out.
   */
  readonly shares?: boolean;
  /** Milliseconds since 1970, to tell how fast it goes. Default: the system's clock. */
  readonly now?: () => number;
  /** Called after each transaction, for each read model. */
  readonly onProgress?: (progress: BuildProgress) => void;
  readonly signal?: AbortSignal;
}

export interface RebuildReport extends BuildComparison {
  /** False: the old one still serves, and the new one waits beside it to be switched to. */
  readonly switched: boolean;
}

/** Somebody else rebuilds the same read model now, and what this run would write next was not written. */
export class RebuildTakenOver extends Error {
  override readonly name = 'RebuildTakenOver';

  constructor(projection: string) {
    super(`another rebuild of ${projection} was begun after this one; the last one goes on`);
  }
}

/** Missed so often, the moment of comparing is made by holding up whoever applies. */
const PATIENCE = 20;
/** So many events behind, it is near enough to be compared: what is left is read within one transaction. */
const NEAR = BigInt(4 * PAGE);
/** About how long, in milliseconds, whoever applies is held up at a time by a rebuild that takes several pages at once. */
const HOLDS_MS = 1_000;

/**
 * Builds read models from the first event in tables of their own, page by page, while the old ones serve and follow;
 * compares both at one position; lets the new ones take the place of the old ones in one transaction. It never reads
 * past the position that the old one has reached, so that at its end both have read the same. Where events come faster
 * than it is built, it takes more and more of the time, and the old one lags, until it is near. Any process that can
 * write these read models may do it, beside those that apply; after a crash the next run goes on from the last page.
 * @throws RebuildTakenOver; TypeError when a read model was never created here; the signal's reason; whatever a
 * projection throws. The old ones serve on in every case.
 */
export async function rebuild(parts: RebuildParts): Promise<readonly RebuildReport[]> {
  return new Rebuild(parts).run();
}

class Rebuild {
  readonly #claims = new Map<string, number>();
  /** How many pages one transaction takes: doubled when the way that was left has not become half as long. */
  #pages = 1;
  readonly #now: () => number;

  constructor(readonly parts: RebuildParts) {
    this.#now = parts.now ?? Date.now;
  }

  async run(): Promise<readonly RebuildReport[]> {
    const { readModels, projections } = this.parts;
    await readModels.transaction((db) => this.#begin(db));
    const compared = new Map<string, BuildComparison>();
    for (let missed = 0; compared.size < projections.length; missed += 1) {
      await this.#catchUp();
      const open = projections.filter(({ name }) => !compared.has(name));
      const found =
        missed < PATIENCE
          ? await compareBuilds(readModels, open)
          : await compareBuilds(readModels, open, (db) => this.#readOn(db, open));
      for (const comparison of found) compared.set(comparison.projection, comparison);
    }
    const { switchDifferent = false } = this.parts;
    const mayServe = ({ name }: Projection) => switchDifferent || compared.get(name)?.alike === true;
    const switching = projections.filter(mayServe);
    if (switching.length > 0) await readModels.transaction((db) => this.#switch(db, switching));
    const switched = new Set(switching.map(({ name }) => name));
    return [...compared.values()].map((each) => ({ ...each, switched: switched.has(each.projection) }));
  }

  async #begin(db: Db): Promise<void> {
    await createCheckpoints(db);
    await createServing(db);
    const [checkpoints, known] = [await readCheckpoints(db), await readServing(db)];
    for (const projection of this.parts.projections) {
      const reached = checkpoints.get(projection.name);
      if (reached === undefined) throw new TypeError(`there is no read model ${projection.name} here yet`);
      const before = servingIn(known, projection);
      const claim = before.claim + 1;
      const next = this.#left(before, projection) ?? (await this.#create(db, before, projection, claim));
      const began = { position: next.position, at: this.#now() };
      await saveServing(db, { ...before, claim, next: { ...next, began, target: reached, pages: 1 } });
      this.#claims.set(projection.name, claim);
    }
  }

  /** What an earlier run left, if it can be gone on with. */
  #left({ next }: Serving, projection: Projection): BuildUnderWay | undefined {
    const same = next?.version === versionOf(projection) && sameNames(next.tables, tableNames(projection));
    return same && this.parts.afresh !== true ? next : undefined;
  }

  async #create(db: Db, { next }: Serving, projection: Projection, build: number): Promise<BuildUnderWay> {
    if (next !== undefined) await dropTables(withBuild(db, next.tables, next.build), next.tables);
    const tables = tableNames(projection);
    await projection.create(withBuild(db, tables, build));
    const began = { position: 0n, at: 0 };
    return { build, version: versionOf(projection), position: 0n, began, target: 0n, pages: 1, tables };
  }

  /** Until nobody is far behind the old ones: whether they are at one position is seen when they are compared. */
  async #catchUp(): Promise<void> {
    let left: bigint | undefined;
    for (;;) {
      this.parts.signal?.throwIfAborted();
      const { after, upTo } = await this.#behind(this.parts.readModels.reader());
      if (after >= upTo) return;
      const isNear = upTo - after <= NEAR;
      if (!isNear && left !== undefined && 2n * (upTo - after) > left) this.#pages *= 2;
      left = upTo - after;
      await this.#readUpTo(after, upTo);
      // Once more: then it waits for nothing but the moment.
      if (isNear) return;
    }
  }

  async #readUpTo(after: bigint, upTo: bigint): Promise<void> {
    let taken: Commit[] = [];
    for await (const commit of this.parts.store.readAll(after, { upTo, categories: this.#categories() })) {
      taken.push(commit);
      if (taken.length < PAGE * this.#pages) continue;
      await this.#step(taken);
      taken = [];
    }
    await this.#step(taken);
  }

  /** In one transaction, or in several where it would be held for too long. */
  async #step(taken: readonly Commit[]): Promise<void> {
    const { readModels, shares, signal, onProgress } = this.parts;
    for (let done = 0; done < taken.length;) {
      const began = performance.now();
      const [from, moved] = [done, new Map<string, Serving>()];
      const isOver = (pages: number) => pages >= 2 && performance.now() - began > HOLDS_MS;
      done = await readModels.transaction(async (db) => {
        let at = from;
        // Two pages at least, beside one of whoever applies: else nothing would be won.
        for (let pages = 0; at < taken.length && !isOver(pages); pages += 1, at += PAGE)
          for (const each of await this.#apply(db, taken.slice(at, at + PAGE)))
            moved.set(each.projection, each);
        return at;
      });
      const pages = (done - from) / PAGE;
      if (shares === true && done <= taken.length) await wait((performance.now() - began) / pages);
      for (const serving of moved.values()) {
        const progress = progressOf(serving, this.#now());
        if (progress !== undefined) onProgress?.(progress);
      }
      signal?.throwIfAborted();
    }
  }

  async #apply(db: Db, page: readonly Commit[], projections = this.parts.projections): Promise<Serving[]> {
    const [checkpoints, known] = [await readCheckpoints(db), await readServing(db)];
    const [first, last] = [page[0]?.first ?? 0n, page.at(-1)?.last ?? 0n];
    const events = withCategories(page);
    const moved: Serving[] = [];
    for (const projection of projections) {
      const { serving, next } = this.#mine(known, projection);
      const target = checkpoints.get(projection.name) ?? 0n;
      const end = last < target ? last : target;
      if (next.position >= end) continue;
      if (next.position < first - 1n) throw new RangeError(`${projection.name} went back behind ${first}`);
      const fresh = events.filter(({ event }) => event.position > next.position && event.position <= end);
      await applyEvents(withBuild(db, next.tables, next.build), projection, fresh);
      moved.push({ ...serving, next: { ...next, position: end, target, pages: this.#pages } });
    }
    for (const serving of moved) await saveServing(db, serving);
    return moved;
  }

  /** Within one transaction, up to where the old ones are. */
  async #readOn(db: Db, projections: readonly Projection[]): Promise<void> {
    const { after, upTo } = await this.#behind(db, projections);
    const filter = { upTo, categories: this.#categories() };
    const page: Commit[] = [];
    for await (const commit of this.parts.store.readAll(after, filter)) page.push(commit);
    if (page.length > 0) await this.#apply(db, page, projections);
  }

  async #switch(db: Db, projections: readonly Projection[]): Promise<void> {
    await this.#readOn(db, projections);
    const [checkpoints, known] = [await readCheckpoints(db), await readServing(db)];
    for (const projection of projections) {
      const { serving, next } = this.#mine(known, projection);
      await dropTables(db, serving.tables);
      for (const name of next.tables)
        await sql`alter table ${sql.table(name + endingOf(next.build))} rename to ${sql.id(name)}`.execute(
          db,
        );
      const { claim } = serving;
      const { version, build, tables } = next;
      await saveServing(db, { projection: projection.name, version, build, tables, claim });
      await saveCheckpoints(db, [projection.name], checkpoints.get(projection.name) ?? 0n);
    }
  }

  /** @throws RebuildTakenOver */
  #mine(known: ReadonlyMap<string, Serving>, { name }: Projection) {
    const serving = known.get(name);
    if (serving?.next === undefined || serving.claim !== this.#claims.get(name))
      throw new RebuildTakenOver(name);
    return { serving, next: serving.next };
  }

  async #behind(db: Db, projections = this.parts.projections) {
    const [checkpoints, known] = [await readCheckpoints(db), await readServing(db)];
    const behind = projections
      .map((projection) => ({
        reached: this.#mine(known, projection).next.position,
        upTo: checkpoints.get(projection.name) ?? 0n,
      }))
      .filter(({ reached, upTo }) => reached < upTo);
    const after = behind.reduce(
      (low, { reached }) => (reached < low ? reached : low),
      behind[0]?.reached ?? 0n,
    );
    return { after, upTo: behind.reduce((high, { upTo }) => (upTo > high ? upTo : high), 0n) };
  }

  #categories(): readonly string[] {
    return [...new Set(this.parts.projections.flatMap(({ categories }) => categories))];
  }
}

const withBuild = (db: Db, tables: readonly string[], build: number): Db =>
  withTablesEnding(db, tables, endingOf(build));

const sameNames = (some: readonly string[], others: readonly string[]): boolean =>
  some.length === others.length && some.every((name) => others.includes(name));
