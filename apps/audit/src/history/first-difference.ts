import { categoryOf, stateDigest, type DigestedIndex } from '@coop/event-sourcing';
import type { HistoryDoors, HistoryStore, OpenReadModels } from './doors.js';
import { forEachAsOfToday } from './moment.js';
import { ProjectionRun } from './projection-run.js';

/** How a history is rebuilt: a ledger, and the reducers that read it. */
export interface Reproduction {
  readonly store: HistoryStore;
  readonly doors: HistoryDoors;
  readonly openReadModels: OpenReadModels;
}

/** One read model on its way through a history, which can try a part of it and go back. */
interface Attempt {
  advance(to: bigint): Promise<void>;
  /** @returns whether it stayed there */
  tryTo(to: bigint, mayStay: (digest: string) => Promise<boolean>): Promise<boolean>;
  close(): Promise<void>;
}

export interface Stretch {
  /** Both give the same digest here. */
  readonly agreedAt: bigint;
  /** Both do not here. */
  readonly differsAt: bigint;
}

/**
 * The first event after which two reproductions of a read model differ: they agree just before it. The stretch is
 * halved, and what was read in vain is taken back; a difference that comes and goes within the stretch is found at one
 * of its beginnings.
 * @throws RangeError for a read model that one of them does not know
 */
export async function firstDifference(
  readModel: string,
  [one, other]: readonly [Reproduction, Reproduction],
  { agreedAt, differsAt }: Stretch,
): Promise<bigint> {
  const [mine, yours] = [await attemptAt(one, readModel), await attemptAt(other, readModel)];
  try {
    await mine.advance(agreedAt);
    await yours.advance(agreedAt);
    let [low, high] = [agreedAt, differsAt];
    while (high - low > 1n) {
      const middle = (low + high) / 2n;
      const agree = await mine.tryTo(middle, (digest) =>
        yours.tryTo(middle, async (theirs) => digest === theirs),
      );
      if (agree) low = middle;
      else high = middle;
    }
    return high;
  } finally {
    await mine.close();
    await yours.close();
  }
}

async function attemptAt(
  { store, doors, openReadModels }: Reproduction,
  readModel: string,
): Promise<Attempt> {
  const projection = doors.projections.find(({ name }) => name === readModel);
  if (projection !== undefined) return ProjectionRun.open(store, projection, openReadModels);
  if (!doors.createIndexes().some(({ name }) => name === readModel))
    throw new RangeError(`nothing here makes ${readModel}`);
  return new IndexRun(store, () => doors.createIndexes().find(({ name }) => name === readModel));
}

/** An index cannot go back: each attempt is a new one, from the first event on. */
class IndexRun implements Attempt {
  constructor(
    private readonly store: HistoryStore,
    private readonly create: () => DigestedIndex | undefined,
  ) {}

  async advance(): Promise<void> {}

  async tryTo(to: bigint, mayStay: (digest: string) => Promise<boolean>): Promise<boolean> {
    const index = this.create();
    await forEachAsOfToday(this.store, { after: 0n, upTo: to }, (event) => {
      if (index?.categories.includes(categoryOf(event.stream) ?? '') === true) index.apply(event);
    });
    return mayStay(stateDigest(index?.digestInput()));
  }

  async close(): Promise<void> {}
}
