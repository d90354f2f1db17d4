import { createSecretKey, hkdfSync, randomBytes, type KeyObject } from 'node:crypto';
import { KEY_BYTES, type KeyEncryptionKey } from './key-encryption-key.js';

/** A new key of a person, category and year: its random id (32 hex digits), and the key, wrapped. */
export interface NewDataKey {
  readonly id: string;
  readonly wrapped: Buffer;
}

/** 256 random bits that leave this function only wrapped. */
export function createDataKey(kek: KeyEncryptionKey): NewDataKey {
  const key = randomBytes(KEY_BYTES);
  const wrapped = kek.wrap(key);
  key.fill(0);
  return { id: randomBytes(16).toString('hex'), wrapped };
}

/** Ids of keys as a value names them: sorted and joined by commas, so that the same people give the same name. */
export function joinKeyIds(ids: readonly string[]): string {
  return [...ids].sort().join(',');
}

export function splitKeyIds(keyIds: string): readonly string[] {
  return keyIds.split(',');
}

/**
 * The key that several ids name: of one id its own key, of several the one derived from all of theirs (RFC 5869),
 * which exists only while every one of them does.
 * @param wrappedOf the wrapped key of one id; `undefined` if it is gone
 * @returns `undefined` if one of them is gone
 * @throws VaultRefusal `WrongKeyEncryptionKey`
 */
export function unwrapDataKey(
  keyIds: string,
  wrappedOf: (id: string) => Uint8Array | undefined,
  kek: KeyEncryptionKey,
): KeyObject | undefined {
  const parts: Buffer[] = [];
  for (const id of splitKeyIds(keyIds)) {
    const wrapped = wrappedOf(id);
    if (wrapped === undefined) return undefined;
    parts.push(kek.unwrap(wrapped));
  }
  const material = Buffer.concat(parts);
  const key = createSecretKey(material);
  for (const secret of [...parts, material]) secret.fill(0);
  if (parts.length === 1) return key;
  return createSecretKey(Buffer.from(hkdfSync('sha256', key, '', `dc/value-key/v1\0${keyIds}`, KEY_BYTES)));
}
