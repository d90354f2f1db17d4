import type { KeyObject } from 'node:crypto';
import { splitKeyIds, unwrapDataKey, type KeyView, type KeyWrapping } from '@coop/personal-data/adapter';

/** What the key database said in one statement about some ids and subjects. */
export interface Known {
  readonly wrapped: ReadonlyMap<string, Uint8Array>;
  readonly ended: ReadonlySet<string>;
  readonly erased: ReadonlySet<string>;
}

/** {@link KeyView} over one answer of the key database and keys that are still in memory. */
export class KeysAtOnce implements KeyView {
  constructor(
    private readonly known: Known,
    private readonly kek: KeyWrapping,
    private readonly unwrapped: Map<string, KeyObject>,
  ) {}

  key(keyIds: string): KeyObject | undefined {
    const found =
      this.unwrapped.get(keyIds) ?? unwrapDataKey(keyIds, (id) => this.known.wrapped.get(id), this.kek);
    if (found !== undefined) this.unwrapped.set(keyIds, found);
    return found;
  }

  has(keyIds: string): boolean {
    return splitKeyIds(keyIds).every((id) => this.known.wrapped.has(id));
  }

  ended(keyIds: string): boolean {
    return splitKeyIds(keyIds).some((id) => this.known.ended.has(id));
  }

  isErased(subject: string): boolean {
    return this.known.erased.has(subject);
  }
}
