import type { KeyObject } from 'node:crypto';
import { joinKeyIds, unwrapDataKey, type KeyWrapping } from '@coop/personal-data/adapter';

/** A key that sealing needs. */
export interface KeyNeed {
  readonly subject: string;
  readonly category: string;
}

export interface WrappedKey extends KeyNeed {
  readonly id: string;
  readonly wrapped: Uint8Array;
}

/** Keys that cannot be destroyed while a transaction holds them. */
export class HeldKeys {
  readonly #byNeed = new Map<string, WrappedKey>();
  readonly #byId = new Map<string, WrappedKey>();
  readonly #unwrapped = new Map<string, KeyObject>();

  constructor(
    keys: Iterable<WrappedKey>,
    private readonly kek: KeyWrapping,
    private readonly erased: ReadonlySet<string>,
  ) {
    for (const key of keys) {
      this.#byNeed.set(nameOf(key), key);
      this.#byId.set(key.id, key);
    }
  }

  isErased(subject: string): boolean {
    return this.erased.has(subject);
  }

  holds(need: KeyNeed): boolean {
    return this.#byNeed.has(nameOf(need));
  }

  /** The key of all these people in this category, and its name. */
  keyOf(subjects: readonly string[], category: string): { readonly keyIds: string; readonly key: KeyObject } {
    const ids = [...new Set(subjects)].map((subject) => this.#byNeed.get(nameOf({ subject, category }))?.id);
    const keyIds = joinKeyIds(ids.filter((id) => id !== undefined));
    const key = this.#unwrapped.get(keyIds) ?? unwrapDataKey(keyIds, this.#wrappedOf, this.kek);
    if (ids.includes(undefined) || key === undefined)
      throw new Error('a key vanished inside its own transaction');
    this.#unwrapped.set(keyIds, key);
    return { keyIds, key };
  }

  readonly #wrappedOf = (id: string): Uint8Array | undefined => this.#byId.get(id)?.wrapped;
}

// Neither subjects nor categories contain NUL.
const nameOf = ({ subject, category }: KeyNeed): string => `${subject}\0${category}`;
