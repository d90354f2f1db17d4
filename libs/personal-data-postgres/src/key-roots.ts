import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import { KEY_BYTES } from '@coop/personal-data/adapter';
import type { Queries } from './database.js';
import type { HeldKek } from './held-kek.js';

/** What all keys of a vault hang on. */
export interface KeyRoots {
  readonly kek: HeldKek;
  /** Names the key store, so that a vault notices another one in its place. */
  readonly storeId: string;
  readonly indexKey: KeyObject;
}

/** What the key database holds of them. */
export interface StoredRoots {
  readonly storeId: Buffer;
  /** Root of the blind indexes' keys, wrapped: opening it proves the key-encryption key. */
  readonly indexKey: Buffer;
}

/** `undefined` before the first start. */
export async function readRoots(queries: Queries): Promise<StoredRoots | undefined> {
  const { rows } = await queries.query<{ name: string; value: Buffer }>('SELECT name, value FROM keys.meta');
  const valueOf = (name: string) => rows.find((row) => row.name === name)?.value;
  const [storeId, indexKey] = [valueOf('store-id'), valueOf('index-key')];
  return storeId && indexKey && { storeId, indexKey };
}

/** At the first start: what hangs on the key-encryption key. */
export async function createRoots(queries: Queries, kek: HeldKek): Promise<KeyRoots> {
  const roots = { storeId: randomBytes(16), indexKey: kek.wrap(randomBytes(KEY_BYTES)) };
  const sql = `INSERT INTO keys.meta VALUES ('store-id', $1), ('index-key', $2)`;
  await queries.query(sql, [roots.storeId, roots.indexKey]);
  return unwrapRoots(roots, kek);
}

/** @throws VaultRefusal `WrongKeyEncryptionKey` */
export function unwrapRoots({ storeId, indexKey }: StoredRoots, kek: HeldKek): KeyRoots {
  return { kek, storeId: storeId.toString('hex'), indexKey: createSecretKey(kek.unwrapRoot(indexKey)) };
}
