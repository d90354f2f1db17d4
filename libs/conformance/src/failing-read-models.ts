import type { Kysely } from 'kysely';
import type { ReadModels, UnknownTables } from '@coop/event-sourcing';

class Crash extends Error {
  override readonly name = 'Crash';
}

/** Read models whose process ends at a moment: before the commit of a transaction, or right after it. */
export class FailingReadModels implements ReadModels {
  #moment = 0;

  /** @param at the moments that pass before it ends: two in each transaction */
  constructor(
    private readonly readModels: ReadModels,
    private readonly at: number,
  ) {}

  reader<Tables = UnknownTables>(): Kysely<Tables> {
    return this.readModels.reader();
  }

  async transaction<Result>(work: (db: Kysely<UnknownTables>) => Promise<Result>): Promise<Result> {
    const result = await this.readModels.transaction(async (db) => {
      const done = await work(db);
      this.#pass();
      return done;
    });
    this.#pass();
    return result;
  }

  close(): Promise<void> {
    return this.readModels.close();
  }

  #pass(): void {
    if (this.#moment === this.at) throw new Crash();
    this.#moment += 1;
  }
}

type WithSnapshots = ReadModels & Required<Pick<ReadModels, 'snapshot'>>;

const hasSnapshots = (readModels: ReadModels): readModels is WithSnapshots =>
  readModels.snapshot !== undefined;

/** Read models in which something happens right after they were looked at for the first time. */
export function withAfterSnapshot(readModels: ReadModels, later: () => Promise<void>): ReadModels {
  if (!hasSnapshots(readModels)) throw new TypeError('these read models have no snapshots');
  let happened = false;
  return {
    reader: () => readModels.reader(),
    transaction: (work) => readModels.transaction(work),
    snapshot: async (work) => {
      const result = await readModels.snapshot(work);
      if (!happened) await later();
      happened = true;
      return result;
    },
    close: () => readModels.close(),
  };
}

/** Read models in which something happens after each transaction: somebody else had been waiting for its end. */
export function withAfterTransaction(readModels: ReadModels, later: () => Promise<void>): ReadModels {
  const inner: ReadModels = hasSnapshots(readModels)
    ? withAfterSnapshot(readModels, () => Promise.resolve())
    : readModels;
  return {
    ...inner,
    reader: () => readModels.reader(),
    transaction: async (work) => {
      const result = await readModels.transaction(work);
      await later();
      return result;
    },
    close: () => readModels.close(),
  };
}

/** @returns whether it ended without a crash; any other fault is thrown */
export async function withoutFault(run: Promise<unknown>): Promise<boolean> {
  try {
    await run;
    return true;
  } catch (error) {
    if (error instanceof Crash) return false;
    throw error;
  }
}
