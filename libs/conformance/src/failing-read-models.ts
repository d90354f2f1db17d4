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
