import type { MemoryIndex, StoredEvent } from '@coop/event-sourcing';
import type { CurrentRecord } from '../projections/current-records.js';

/** Records kept, each a few kilobytes of sealed references. */
const KEPT = 2_048;

/**
 * Records as they were when they were last looked up, for readings that come again and again. What is remembered
 * may be old: a disclosure is appended only if the record still has the revision that was remembered, so whoever
 * relied on an old one is told, and looks {@link RememberedRecords.afresh}. Only records that may be seen are kept,
 * and what may be seen once may be seen for ever. Whoever is erased is forgotten by every instance, each when it
 * reads of it.
 */
export class RememberedRecords implements MemoryIndex {
  readonly name = 'records.remembered';
  readonly categories: readonly string[] = ['identity-erasure'];
  readonly #known = new Map<string, CurrentRecord>();
  /** Rises with each erasure: what was looked up before it is not remembered after it. */
  #erasures = 0;

  constructor(private readonly find: (record: string) => Promise<CurrentRecord | undefined>) {}

  /** How many are remembered. */
  get size(): number {
    return this.#known.size;
  }

  async recall(record: string): Promise<CurrentRecord | undefined> {
    return this.#known.get(record) ?? this.afresh(record);
  }

  async afresh(record: string): Promise<CurrentRecord | undefined> {
    const erasures = this.#erasures;
    const found = await this.find(record);
    this.#known.delete(record);
    if (found === undefined || erasures !== this.#erasures) return found;
    const oldest = this.#known.keys().next();
    if (this.#known.size >= KEPT && oldest.done !== true) this.#known.delete(oldest.value);
    this.#known.set(record, found);
    return found;
  }

  apply({ type, data }: StoredEvent): void {
    if (type !== 'identity.erasure.keys-destroyed') return;
    const { party } = data as { readonly party: string };
    this.#erasures += 1;
    for (const [record, { owners, fields }] of this.#known)
      if (owners.includes(party) || fields.some(({ subjects }) => subjects.includes(party)))
        this.#known.delete(record);
  }
}
