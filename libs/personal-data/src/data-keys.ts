import { createHash, createSecretKey, hkdfSync, randomBytes, type KeyObject } from 'node:crypto';
import { KEY_BYTES, type KeyWrapping } from './key-encryption-key.js';

const ID_LABEL = 'dc/data-key/v1';
const ID_DIGITS = 48;

/**
 * A new key of a person, category and year, wrapped. Its id commits to it (48 hex digits: SHA-256 of a label and the
 * key, truncated to 192 bits), so a ciphertext that names the id names one key: GCM alone lets one ciphertext open
 * under two keys that somebody chose for that (https://eprint.iacr.org/2020/1456). Older ids are 32 random digits.
 */
export interface NewDataKey {
  readonly id: string;
  readonly wrapped: Buffer;
}

/** 256 random bits that leave this function only wrapped. */
export function createDataKey(kek: KeyWrapping): NewDataKey {
  const key = randomBytes(KEY_BYTES);
  const made = { id: idOf(key), wrapped: kek.wrap(key) };
  key.fill(0);
  return made;
}

function idOf(key: Uint8Array): string {
  return createHash('sha256').update(ID_LABEL).update(key).digest('hex').slice(0, ID_DIGITS);
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
 * @returns `undefined` if one of them is gone, or another key lies in its place
 * @throws VaultRefusal `WrongKeyEncryptionKey`
 */
export function unwrapDataKey(
  keyIds: string,
  wrappedOf: (id: string) => Uint8Array | undefined,
  kek: KeyWrapping,
): KeyObject | undefined {
  const parts: Buffer[] = [];
  for (const id of splitKeyIds(keyIds)) {
    const wrapped = wrappedOf(id);
    if (wrapped === undefined) return undefined;
    const part = kek.unwrap(wrapped);
    if (id.length === ID_DIGITS && idOf(part) !== id) return undefined;
    parts.push(part);
  }
  const material = Buffer.concat(parts);
  const key = createSecretKey(material);
  for (const secret of [...parts, material]) secret.fill(0);
  if (parts.length === 1) return key;
  return createSecretKey(Buffer.from(hkdfSync('sha256', key, '', `dc/value-key/v1\0${keyIds}`, KEY_BYTES)));
}
