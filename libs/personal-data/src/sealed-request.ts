import type { KeyObject } from 'node:crypto';
import { canonicalJson } from './canonical-json.js';
import { VaultRefusal } from './refusal.js';
import { encrypt, MAX_VALUE_BYTES, type Binding, type Ciphertext } from './sealed-value.js';
import type { SealedRef, SealRequest } from './vault.js';

/** What is stored for a reference. */
export interface SealedRow {
  readonly ref: SealedRef;
  readonly binding: Binding;
  readonly sealed: Ciphertext;
}

/**
 * The bytes to be sealed: canonical JSON.
 * @throws VaultRefusal `NotSealable`, `ValueTooLarge`
 */
export function bytesToSeal(request: SealRequest): Buffer {
  const { place, category, subjects } = request;
  if (subjects.length === 0 || isMalformed(place) || isMalformed(category) || subjects.some(isMalformed))
    throw new VaultRefusal('NotSealable');
  const value = Buffer.from(canonicalJson(request.value));
  if (value.length > MAX_VALUE_BYTES) throw new VaultRefusal('ValueTooLarge');
  return value;
}

export function sealBytes(key: KeyObject, binding: Binding, value: Buffer): SealedRow {
  const { commitment, digest, nonce, ciphertext } = encrypt(key, binding, value);
  return { ref: { $sealed: commitment, digest }, binding, sealed: { nonce, ciphertext } };
}

// NUL separates the parts of what is authenticated.
function isMalformed(name: string): boolean {
  return name === '' || name.includes('\0');
}
