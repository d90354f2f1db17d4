import type { KeyObject } from 'node:crypto';

/** The longest that a key may be used after another process destroyed it. */
const LIFETIME_MS = 30_000;

/** Keys in use, least recently used first out. Emptied at every destruction. */
export class KeyCache {
  readonly #entries = new Map<string, { readonly key: KeyObject; readonly until: number }>();

  constructor(
    readonly capacity = 4096,
    /** Milliseconds that never go back: a stepped clock must not lengthen a key's life. */
    private readonly monotonic: () => number = () => performance.now(),
  ) {}

  get size(): number {
    return this.#entries.size;
  }

  get(id: string): KeyObject | undefined {
    const entry = this.#entries.get(id);
    if (entry === undefined) return undefined;
    this.#entries.delete(id);
    if (entry.until <= this.monotonic()) return undefined;
    this.#entries.set(id, entry);
    return entry.key;
  }

  put(id: string, key: KeyObject): void {
    if (this.#entries.size >= this.capacity) {
      const oldest = this.#entries.keys().next();
      if (!oldest.done) this.#entries.delete(oldest.value);
    }
    this.#entries.set(id, { key, until: this.monotonic() + LIFETIME_MS });
  }

  clear(): void {
    this.#entries.clear();
  }
}
