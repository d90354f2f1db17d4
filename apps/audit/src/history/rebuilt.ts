import type { Kysely } from 'kysely';
import {
  IndexRunner,
  ProjectionRunner,
  projectionDigest,
  stateDigest,
  type DigestedIndex,
  type ReadModels,
  type UnknownTables,
} from '@coop/event-sourcing';
import type { HistoryDoors, HistoryStore, OnProgress } from './doors.js';

/** Events between two reports of progress. */
const STRIDE = 2_000n;

/** Read models and indexes that are read forward together. */
export class Rebuilt {
  private constructor(
    private readonly doors: HistoryDoors,
    private readonly runner: ProjectionRunner,
    private readonly indexRunner: IndexRunner,
    private readonly indexes: readonly DigestedIndex[],
  ) {}

  static async open(store: HistoryStore, doors: HistoryDoors, readModels: ReadModels): Promise<Rebuilt> {
    const reading = store as ConstructorParameters<typeof ProjectionRunner>[0];
    const runner = new ProjectionRunner(reading, readModels, doors.projections);
    await runner.prepare();
    const indexes = doors.createIndexes();
    return new Rebuilt(doors, runner, new IndexRunner(reading, indexes), indexes);
  }

  async advance(to: bigint, total: bigint, onProgress?: OnProgress): Promise<void> {
    for (let next = this.indexRunner.gate.position; next < to;) {
      next = next + STRIDE < to ? next + STRIDE : to;
      await this.runner.catchUp(next);
      await this.indexRunner.catchUp(next);
      onProgress?.({ done: next, total });
    }
  }

  async digest(readModel: string): Promise<string | undefined> {
    const index = this.indexes.find(({ name }) => name === readModel);
    if (index !== undefined) return stateDigest(index.digestInput());
    const projection = this.doors.projections.find(({ name }) => name === readModel);
    if (projection === undefined) return undefined;
    return this.runner.readModels.transaction((db) => projectionDigest(db, projection));
  }

  /** Looks at the tables of every read model. */
  look<Result>(work: (db: Kysely<UnknownTables>) => Promise<Result>): Promise<Result> {
    return this.runner.readModels.transaction(work);
  }

  async digests(): Promise<{ readModel: string; digest: string }[]> {
    const projections = (await this.runner.digests()).map(({ projection, digest }) => ({
      readModel: projection,
      digest,
    }));
    const indexes = this.indexes.map((index) => ({
      readModel: index.name,
      digest: stateDigest(index.digestInput()),
    }));
    return [...projections, ...indexes].sort((a, b) => (a.readModel < b.readModel ? -1 : 1));
  }
}
