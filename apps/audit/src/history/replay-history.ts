import type { Kysely } from 'kysely';
import { auditEvents } from '@coop/contracts';
import type { Projection, UnknownTables } from '@coop/event-sourcing';
import { differingRows, type DifferingRow, type DifferingRows } from './differing-rows.js';
import type { HistoryDoors, HistoryStore, OnProgress, OpenReadModels } from './doors.js';
import { lastWriters, type NamedEvent } from './last-writers.js';
import { eventsAsOfToday } from './moment.js';
import { Rebuilt } from './rebuilt.js';

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
  /** Looks at the rows that it is the digest of, where they still lie somewhere. */
  readonly look?: <Result>(work: (db: Kysely<UnknownTables>) => Promise<Result>) => Promise<Result>;
}

/** A row that is not what history gives, and the event that made it what it should be. */
export interface ExplainedRow extends DifferingRow {
  /** The last event that changed the row in the replay; null: none ever wrote it. */
  readonly event: NamedEvent | null;
}

/** A recorded digest that the replay did not reproduce. */
export interface DigestMismatch {
  readonly readModel: string;
  readonly atPosition: bigint;
  readonly recorded: string;
  readonly recomputed: string;
  /** The last position at which this read model still agreed: the fault lies between. */
  readonly agreedAt: bigint;
  /** The next position at which it agreed again, if it did: then nobody sees the fault any more. */
  readonly agreedAgainAt: bigint | null;
  /** Row by row, where the rows can be looked at; null where a digest is all that is left. */
  readonly rows: readonly ExplainedRow[] | null;
  /** How many more rows differ than are listed. */
  readonly moreRows: number;
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

/**
 * Rebuilds every read model from the first event, in memory, and compares each digest that the ledger recorded
 * at its position with the recomputed one. Nothing is opened: digests are over sealed references. Where the rows behind
 * a digest can be looked at, those that differ are named, and for each of them the event that made it.
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
      for (const expected of digests) {
        const recomputed = await rebuilt.digest(expected.readModel);
        const isSame = recomputed === expected.digest;
        comparison.note(
          expected,
          recomputed,
          isSame ? undefined : await rowsBehind(expected, rebuilt, doors),
        );
      }
    }
    await rebuilt.advance(upTo, upTo, onProgress);
    const { mismatches, ...report } = comparison.report();
    const explained: DigestMismatch[] = [];
    for (const mismatch of mismatches)
      explained.push(await explain(mismatch, { store, openReadModels, doors, onProgress }));
    return { upTo, positions: [...recorded.keys()], ...report, mismatches: explained };
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

type Unexplained = Omit<DigestMismatch, 'rows' | 'moreRows'> & { readonly found: DifferingRows | undefined };

const projectionNamed = (doors: HistoryDoors, readModel: string): Projection | undefined =>
  doors.projections.find(({ name }) => name === readModel);

/** The rows that differ now, while the replay stands where the read model stood. */
async function rowsBehind(
  { readModel, look }: ExpectedDigest,
  rebuilt: Rebuilt,
  doors: HistoryDoors,
): Promise<DifferingRows | undefined> {
  const projection = projectionNamed(doors, readModel);
  if (look === undefined || projection === undefined) return undefined;
  return rebuilt.look((replayed) => look((found) => differingRows(replayed, found, projection)));
}

interface Parts {
  readonly store: HistoryStore;
  readonly doors: HistoryDoors;
  readonly openReadModels: OpenReadModels;
  readonly onProgress: OnProgress | undefined;
}

/** Reads history once more, for the events that made the rows. */
async function explain({ found, ...mismatch }: Unexplained, parts: Parts): Promise<DigestMismatch> {
  const projection = projectionNamed(parts.doors, mismatch.readModel);
  if (found === undefined || projection === undefined) return { ...mismatch, rows: null, moreRows: 0 };
  const { store, openReadModels, onProgress } = parts;
  const question = { store, projection, openReadModels, upTo: mismatch.atPosition };
  const writers = await lastWriters({ ...question, ...(onProgress && { onProgress }) }, found.rows);
  const rows = found.rows.map((row, index) => ({ ...row, event: writers[index] ?? null }));
  return { ...mismatch, rows, moreRows: found.more };
}

class Comparison {
  readonly #agreed = new Map<string, bigint>();
  readonly #compared = new Set<string>();
  readonly #unknown = new Set<string>();
  #mismatches: readonly Unexplained[] = [];
  #count = 0;

  note(
    { readModel, atPosition, digest: recorded }: ExpectedDigest,
    recomputed: string | undefined,
    found: DifferingRows | undefined,
  ): void {
    if (recomputed === undefined) {
      this.#unknown.add(readModel);
      return;
    }
    this.#compared.add(readModel);
    this.#count += 1;
    if (recomputed === recorded) this.#agree(readModel, atPosition);
    else {
      const agreedAt = this.#agreed.get(readModel) ?? 0n;
      const mismatch = { readModel, atPosition, recorded, recomputed, agreedAt, agreedAgainAt: null, found };
      this.#mismatches = [...this.#mismatches, mismatch];
    }
  }

  report() {
    return {
      readModels: [...this.#compared].sort(),
      unknown: [...this.#unknown].sort(),
      digestsCompared: this.#count,
      mismatches: this.#mismatches,
    };
  }

  #agree(readModel: string, atPosition: bigint): void {
    this.#agreed.set(readModel, atPosition);
    this.#mismatches = this.#mismatches.map((mismatch) =>
      mismatch.readModel === readModel && mismatch.agreedAgainAt === null
        ? { ...mismatch, agreedAgainAt: atPosition }
        : mismatch,
    );
  }
}
