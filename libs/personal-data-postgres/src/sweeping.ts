import type { PostgresKeyStore } from './key-store.js';
import { scrubKeys } from './scrub.js';
import type { PostgresValueStore } from './value-store.js';

/**
 * Clears what erasures left in the files, as far as this role may: the keys' file, and the space of ciphertexts.
 * Erasures that end while it is running share the next run: it costs in proportion to the number of keys, not of
 * erasures.
 */
export class Sweeping {
  #running: Promise<boolean> | undefined;
  #next: Promise<boolean> | undefined;

  constructor(
    private readonly keys: PostgresKeyStore,
    private readonly values: PostgresValueStore,
  ) {}

  /** Begins after this call. False if a key that was deleted before may remain in a file; never throws. */
  sweep(): Promise<boolean> {
    if (this.#running === undefined) return this.#start();
    this.#next ??= this.#running.then(() => {
      this.#next = undefined;
      return this.#start();
    });
    return this.#next;
  }

  #start(): Promise<boolean> {
    this.#running = this.#run().finally(() => (this.#running = undefined));
    return this.#running;
  }

  /** Erasures are complete without this: a failure is told, and the next erasure or start tries again. */
  async #run(): Promise<boolean> {
    try {
      await this.values.vacuum();
      return await this.#scrub();
    } catch {
      return false;
    }
  }

  async #scrub(): Promise<boolean> {
    const { database } = this.keys;
    // Whoever is in this list was deleted before the scrubbing begins.
    const { rows } = await database.query<{ subject: string }>(
      `SELECT subject FROM keys.destroyed WHERE NOT scrubbed
       UNION SELECT subject FROM keys.partly_destroyed WHERE NOT scrubbed`,
    );
    if (rows.length === 0) return true;
    const scrubbed = await database.session(scrubKeys);
    if (scrubbed)
      for (const table of ['keys.destroyed', 'keys.partly_destroyed'])
        await database.query(`UPDATE ${table} SET scrubbed = true WHERE subject = ANY ($1)`, [
          rows.map((row) => row.subject),
        ]);
    return scrubbed;
  }
}
