import type { KeyObject } from 'node:crypto';
import { VaultRefusal } from './refusal.js';
import { decrypt, type StoredValue } from './sealed-value.js';
import type { LossCause, Opened, OpeningPurpose, OpenRequest, PurposeKind } from './vault.js';

/** What the keys say about ids and subjects, to open a value or to tell why it cannot be opened. */
export interface KeyView {
  /** The key of these ids; `undefined` if one of them is missing. */
  key(keyIds: string): KeyObject | undefined;
  /** True if all keys of these ids are there. */
  has(keyIds: string): boolean;
  /** True if an erasure explains that the key of these ids is gone. */
  ended(keyIds: string): boolean;
  isErased(subject: string): boolean;
}

const ERASED: Opened = { state: 'erased' };

/** Opens one stored value; `stored` is `undefined` where there is no ciphertext. */
export function openStored(ref: OpenRequest, stored: StoredValue | undefined, keys: KeyView): Opened {
  if (stored === undefined) return absent(ref, 'no-ciphertext', keys);
  const key = keys.key(stored.keyIds);
  if (key === undefined) return keys.ended(stored.keyIds) ? ERASED : absent(ref, 'no-key', keys);
  const bytes = decrypt(key, stored, stored, ref.$sealed);
  if (bytes === undefined) return { state: 'lost', because: 'altered' };
  return { state: 'open', value: JSON.parse(bytes.toString()) as unknown };
}

/** Why a value is lost; `undefined` if it is there, or if an erasure explains that it is not. Opens nothing. */
export function lossOf(
  ref: OpenRequest,
  stored: { readonly keyIds: string; digest(): string } | undefined,
  keys: KeyView,
): LossCause | undefined {
  if (stored !== undefined && keys.has(stored.keyIds))
    return stored.digest() === ref.digest ? undefined : 'altered';
  if (stored !== undefined && keys.ended(stored.keyIds)) return undefined;
  const outcome = absent(ref, stored === undefined ? 'no-ciphertext' : 'no-key', keys);
  return outcome.state === 'lost' ? outcome.because : undefined;
}

/** What can be said of a value that cannot be opened, by the subjects whom the caller knows. */
export function absent(ref: OpenRequest, because: LossCause, keys: KeyView): Opened {
  const erased = ref.subjects?.some((subject) => keys.isErased(subject)) ?? false;
  return erased ? ERASED : { state: 'lost', because };
}

/** Counts openings by purpose, since the start of the process. */
export class OpeningCounts {
  readonly #counts = noOpenings();

  /** @throws VaultRefusal `UnknownPurpose` */
  assertKnown(purpose: OpeningPurpose): void {
    if (!Object.hasOwn(this.#counts, purpose.kind) || purpose.id === '')
      throw new VaultRefusal('UnknownPurpose');
  }

  count(kind: PurposeKind, opened: Opened): void {
    if (opened.state === 'open') this.#counts[kind] += 1;
  }

  read(): Readonly<Record<PurposeKind, number>> {
    return { ...this.#counts };
  }
}

function noOpenings(): Record<PurposeKind, number> {
  return {
    disclosure: 0,
    page: 0,
    release: 0,
    receipt: 0,
    import: 0,
    export: 0,
    access: 0,
    account: 0,
    mailing: 0,
    matching: 0,
    reidentification: 0,
    verification: 0,
  };
}
