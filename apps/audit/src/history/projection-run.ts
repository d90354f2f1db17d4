import type { Kysely } from 'kysely';
import {
  asOfToday,
  categoryOf,
  projectionDigest,
  type Commit,
  type Projection,
  type ReadModels,
  type StoredEvent,
  type UnknownTables,
} from '@coop/event-sourcing';
import type { HistoryStore, OnProgress, OpenReadModels } from './doors.js';

type Db = Kysely<UnknownTables>;

/** Commits that one transaction takes. */
const PAGE = 256;

/** A page is taken back: as if it had not been read. */
class TakenBack extends Error {
  override readonly name = 'TakenBack';
}

/** One read model, made again in memory from the first event on; a part of history can be tried and taken back. */
export class ProjectionRun {
  #position = 0n;

  private constructor(
    private readonly store: HistoryStore,
    private readonly projection: Projection,
    private readonly readModels: ReadModels,
  ) {}

  static async open(
    store: HistoryStore,
    projection: Projection,
    openReadModels: OpenReadModels,
  ): Promise<ProjectionRun> {
    const readModels = openReadModels();
    await readModels.transaction((db) => projection.create(db));
    return new ProjectionRun(store, projection, readModels);
  }

  get position(): bigint {
    return this.#position;
  }

  /** Reads on, page by page. @param onPage - looks at each page before the next; `false` takes it back and ends */
  async advance(
    to: bigint,
    { onPage, onProgress }: { onPage?: (db: Db) => Promise<boolean>; onProgress?: OnProgress } = {},
  ): Promise<void> {
    let page: Commit[] = [];
    const apply = async (): Promise<boolean> => {
      const events = this.#wanted(page, to);
      const last = page.at(-1)?.last ?? to;
      page = [];
      const kept = await this.#kept(async (db) => {
        for (const event of events) await this.projection.apply(db, asOfToday(event));
        return onPage === undefined || onPage(db);
      });
      if (kept) this.#position = last < to ? last : to;
      onProgress?.({ done: this.#position, total: to });
      return kept;
    };
    for await (const commit of this.store.readAll(this.#position, { upTo: to })) {
      page.push(commit);
      if (page.length >= PAGE && !(await apply())) return;
    }
    if (page.length > 0 && !(await apply())) return;
    if (this.#position < to) this.#position = to;
  }

  /** Reads on, event by event, and lets look after each; in one transaction, so that little of it at a time. */
  async advanceSlowly(to: bigint, onEvent: (db: Db, event: StoredEvent) => Promise<void>): Promise<void> {
    await this.readModels.transaction(async (db) => {
      for await (const commit of this.store.readAll(this.#position, { upTo: to }))
        for (const event of this.#wanted([commit], to)) {
          await this.projection.apply(db, asOfToday(event));
          await onEvent(db, event);
        }
    });
    this.#position = to;
  }

  /** Reads on, and goes back to where it was unless it may stay. @returns whether it stayed */
  async tryTo(to: bigint, mayStay: (digest: string) => Promise<boolean>): Promise<boolean> {
    const stays = await this.#kept(async (db) => {
      for await (const commit of this.store.readAll(this.#position, { upTo: to }))
        for (const event of this.#wanted([commit], to)) await this.projection.apply(db, asOfToday(event));
      return mayStay(await projectionDigest(db, this.projection));
    });
    if (stays) this.#position = to;
    return stays;
  }

  /** Looks at its tables. */
  look<Result>(work: (db: Db) => Promise<Result>): Promise<Result> {
    return this.readModels.transaction(work);
  }

  close(): Promise<void> {
    return this.readModels.close();
  }

  #wanted(commits: readonly Commit[], to: bigint): StoredEvent[] {
    return commits
      .flatMap(({ events }) => events)
      .filter(
        ({ position, stream }) =>
          position > this.#position &&
          position <= to &&
          this.projection.categories.includes(categoryOf(stream) ?? ''),
      );
  }

  async #kept(work: (db: Db) => Promise<boolean>): Promise<boolean> {
    try {
      await this.readModels.transaction(async (db) => {
        if (!(await work(db))) throw new TakenBack();
      });
      return true;
    } catch (error) {
      if (error instanceof TakenBack) return false;
      throw error;
    }
  }
}
