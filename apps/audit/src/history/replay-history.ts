import { auditEvents } from '@coop/contracts';
import {
  IndexRunner,
  ProjectionRunner,
  projectionDigest,
  stateDigest,
  type DigestedIndex,
  type ReadModels,
} from '@coop/event-sourcing';
import type { HistoryDoors, HistoryStore, OnProgress, OpenReadModels } from './doors.js';
import { eventsAsOfToday } from './moment.js';

export interface ReplayOptions {
  readonly openReadModels: OpenReadModels;
  /** Replays up to and including this position. Default: the head. */
  readonly upTo?: bigint;
  /** Digests of read models as they lie somewhere now: compared like the recorded ones. */
  readonly expected?: readonly ExpectedDigest[];
  readonly onProgress?: OnProgress;
}

/** What the digest of a read model is said to be at a position. */
export interface ExpectedDigest {
  readonly readModel: string;
  readonly atPosition: bigint;
  readonly digest: string;
}

/** A recorded digest that the replay did not reproduce. */
export interface DigestMismatch {
  readonly readModel: string;
  readonly atPosition: bigint;
  readonly recorded: string;
  readonly recomputed: string;
  /** The last position at which this read model still agreed: the fault lies between. */
  readonly agreedAt: bigint;
}

export interface ReplayReport {
  readonly upTo: bigint;
  /** Positions at which digests were compared. */
  readonly positions: readonly bigint[];
  /** Read models that were compared at least once, sorted. */
  readonly readModels: readonly string[];
  /** Read models that someone recorded and that this program does not know: not checked. */
  readonly unknown: readonly string[];
  readonly digestsCompared: number;
  readonly mismatches: readonly DigestMismatch[];
}

/** Events between two reports of progress. */
const STRIDE = 2_000n;

/**
 * Rebuilds every read model from the first event, in memory, and compares each digest that the ledger recorded
 * at its position with the recomputed one. Nothing is opened: digests are over sealed references.
 */
export async function replay(
  store: HistoryStore,
  doors: HistoryDoors,
  { openReadModels, upTo = store.head(), expected = [], onProgress }: ReplayOptions,
): Promise<ReplayReport> {
  const recorded = await digestsToCompare(store, upTo, expected);
  const readModels = openReadModels();
  try {
    const rebuilt = await Rebuilt.open(store, doors, readModels);
    const comparison = new Comparison();
    for (const [position, digests] of recorded) {
      await rebuilt.advance(position, upTo, onProgress);
      for (const digest of digests) comparison.note(digest, await rebuilt.digest(digest.readModel));
    }
    await rebuilt.advance(upTo, upTo, onProgress);
    return { upTo, positions: [...recorded.keys()], ...comparison.report() };
  } finally {
    await readModels.close();
  }
}

/** Digests of every read model as a replay up to a position gives them. */
export async function digestsAt(
  store: HistoryStore,
  doors: HistoryDoors,
  openReadModels: OpenReadModels,
  position: bigint,
): Promise<readonly { readonly readModel: string; readonly digest: string }[]> {
  const readModels = openReadModels();
  try {
    const rebuilt = await Rebuilt.open(store, doors, readModels);
    await rebuilt.advance(position, position);
    return await rebuilt.digests();
  } finally {
    await readModels.close();
  }
}

/** The recorded digests and the given ones, by position in order. */
async function digestsToCompare(
  store: HistoryStore,
  upTo: bigint,
  expected: readonly ExpectedDigest[],
): Promise<ReadonlyMap<bigint, readonly ExpectedDigest[]>> {
  const found = expected.filter(({ atPosition }) => atPosition <= upTo);
  for await (const event of eventsAsOfToday(store, upTo)) {
    if (event.type !== auditEvents.stateDigestsRecorded.type) continue;
    const { digests } = auditEvents.stateDigestsRecorded.schema.parse(event.data);
    found.push(...digests.map(({ atPosition, ...rest }) => ({ ...rest, atPosition: BigInt(atPosition) })));
  }
  found.sort((a, b) => Number(a.atPosition - b.atPosition));
  return Map.groupBy(found, ({ atPosition }) => atPosition);
}

/** Read models and indexes that are read forward together. */
class Rebuilt {
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

class Comparison {
  readonly #agreed = new Map<string, bigint>();
  readonly #compared = new Set<string>();
  readonly #unknown = new Set<string>();
  readonly #mismatches: DigestMismatch[] = [];
  #count = 0;

  note({ readModel, atPosition, digest: recorded }: ExpectedDigest, recomputed: string | undefined): void {
    if (recomputed === undefined) {
      this.#unknown.add(readModel);
      return;
    }
    this.#compared.add(readModel);
    this.#count += 1;
    if (recomputed === recorded) this.#agreed.set(readModel, atPosition);
    else
      this.#mismatches.push({
        readModel,
        atPosition,
        recorded,
        recomputed,
        agreedAt: this.#agreed.get(readModel) ?? 0n,
      });
  }

  report() {
    return {
      readModels: [...this.#compared].sort(),
      unknown: [...this.#unknown].sort(),
      digestsCompared: this.#count,
      mismatches: this.#mismatches,
    };
  }
}
