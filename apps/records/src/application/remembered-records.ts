import type { CurrentRecord } from '../projections/current-records.js';

/** Records kept, each a few kilobytes of sealed references. */
const KEPT = 2_048;

/**
 * Records as they were when they were last looked up, for readings that come again and again. What is remembered
 * may be old: a disclosure is appended only if the record still has the revision that was remembered, so whoever
 * relied on an old one is told, and looks {@link RememberedRecords.afresh}. Only records that may be seen are kept,
 * and what may be seen once may be seen for ever.
 */
export class RememberedRecords {
  readonly #known = new Map<string, CurrentRecord>();

  constructor(private readonly find: (record: string) => Promise<CurrentRecord | undefined>) {}

  async recall(record: string): Promise<CurrentRecord | undefined> {
    return this.#known.get(record) ?? this.afresh(record);
  }

  async afresh(record: string): Promise<CurrentRecord | undefined> {
    const found = await this.find(record);
    this.#known.delete(record);
    if (found === undefined) return undefined;
    const oldest = this.#known.keys().next();
    if (this.#known.size >= KEPT && oldest.done !== true) this.#known.delete(oldest.value);
    this.#known.set(record, found);
    return found;
  }
}
