import { createDecipheriv, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Folders } from '../instance.js';

/** A sealed value as it lies in the files: written anew here from the description, so that it checks the vault. */
export interface SealedValue {
  readonly commitment: string;
  readonly place: string;
  readonly category: string;
  readonly keyIds: string;
  readonly nonce: Uint8Array;
  readonly ciphertext: Uint8Array;
}

export interface WrappedKey {
  readonly id: string;
  readonly subject: string;
  readonly wrapped: Uint8Array;
}

const SALT_BYTES = 32;
const TAG_BYTES = 16;

function rows<T>(file: string, sql: string, ...values: string[]): T[] {
  const db = new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
  try {
    return db.prepare(sql).all(...values) as T[];
  } finally {
    db.close();
  }
}

/** Every wrapped key in the key store. */
export const wrappedKeys = ({ keysDir }: Folders): readonly WrappedKey[] =>
  rows(join(keysDir, 'keys.sqlite'), 'SELECT key_id AS id, subject, wrapped FROM keys');

/** The living values that need one of these keys. */
export function valuesUnder({ dataDir }: Folders, keyIds: ReadonlySet<string>): readonly SealedValue[] {
  const all = rows<SealedValue>(
    join(dataDir, 'vault.sqlite'),
    `SELECT lower(hex(commitment)) AS commitment, place, category, key_ids AS keyIds, nonce, ciphertext
       FROM sealed_values WHERE ended = 0 AND ciphertext IS NOT NULL`,
  );
  return all.filter((value) => value.keyIds.split(',').some((id) => keyIds.has(id)));
}

function unwrap({ keysDir }: Folders, wrapped: Uint8Array): Buffer {
  const kek = createSecretKey(readFileSync(join(keysDir, 'kek')));
  const decipher = createDecipheriv('id-aes256-wrap', kek, Buffer.alloc(8, 0xa6));
  return Buffer.concat([decipher.update(wrapped), decipher.final()]);
}

/** The key of a value: one data key, or one derived from several (RFC 5869). `undefined` when one is gone. */
function keyFor(
  folders: Folders,
  keyIds: string,
  keys: ReadonlyMap<string, Uint8Array>,
): KeyObject | undefined {
  const parts = keyIds.split(',').map((id) => keys.get(id));
  if (parts.some((part) => part === undefined)) return undefined;
  const material = Buffer.concat(parts.map((part) => unwrap(folders, part as Uint8Array)));
  if (parts.length === 1) return createSecretKey(material);
  const derived = hkdfSync('sha256', createSecretKey(material), '', `dc/value-key/v1\0${keyIds}`, 32);
  return createSecretKey(Buffer.from(derived));
}

function opened(
  key: KeyObject,
  { place, category, keyIds, nonce, ciphertext }: SealedValue,
): string | undefined {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(`${place}\0${category}\0${keyIds}`));
    decipher.setAuthTag(ciphertext.subarray(ciphertext.length - TAG_BYTES));
    const plain = decipher.update(ciphertext.subarray(0, ciphertext.length - TAG_BYTES));
    decipher.final();
    return plain.subarray(SALT_BYTES).toString('utf8');
  } catch {
    return undefined;
  }
}

/** Opens a value with the keys that are stored now. */
export function openWithStoredKeys(folders: Folders, value: SealedValue): string | undefined {
  const keys = new Map(wrappedKeys(folders).map(({ id, wrapped }) => [id, wrapped]));
  const key = keyFor(folders, value.keyIds, keys);
  return key === undefined ? undefined : opened(key, value);
}

/** Tries every key that is left on a remembered ciphertext, alone and as the value says it was derived. */
export function opensWithAnyRemainingKey(folders: Folders, value: SealedValue): boolean {
  const left = wrappedKeys(folders);
  const keys = new Map(left.map(({ id, wrapped }) => [id, wrapped]));
  const derived = keyFor(folders, value.keyIds, keys);
  if (derived !== undefined && opened(derived, value) !== undefined) return true;
  return left.some(({ wrapped }) => opened(createSecretKey(unwrap(folders, wrapped)), value) !== undefined);
}

/** A file that vanished since the folder was listed, as drafts do, holds nothing. */
function bytesOf(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
}

/** Files in which one of the byte strings occurs: databases, write-ahead logs, free pages and all. */
export function filesWith(folder: string, needles: readonly Uint8Array[]): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((path) => {
      const bytes = bytesOf(path);
      return needles.some((needle) => bytes.includes(Buffer.from(needle)));
    });
}
