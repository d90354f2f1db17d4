import { VaultRefusal } from '@coop/personal-data';
import { plainKeyFile, type KeyEncryption, type KeyWrapping } from '@coop/personal-data/adapter';
import { Database, type Queries } from './database.js';
import { HeldKek } from './held-kek.js';
import { readRoots, unwrapRoots } from './key-roots.js';
import { lockOutSeals, lockPreparing } from './locks.js';
import { scrubKeys } from './scrub.js';

const PAGE = 1000;

export interface Rotation {
  readonly keysUrl: string;
  /** The key-encryption key in use. */
  readonly kekFile: string;
  /** The next one; made if it is not there, with mode 0600. Beside the other as `<kekFile>.next`, processes take it by themselves. */
  readonly newKekFile: string;
  /** What stands in both files. Default: the keys themselves, 32 bytes. */
  readonly keyEncryption?: KeyEncryption | undefined;
  /** When it is, which stays on record. */
  readonly now: () => Date;
  /** Told how many keys were wrapped anew. */
  readonly onProgress?: (done: number) => void;
}

/**
 * Wraps every key with another key-encryption key, in one transaction. Once the old file is destroyed, no copy of a
 * wrapped key made before opens any more: not those in write-ahead logs, on replicas or in backups, of people erased
 * and of the living. So this is how erasures reach what PostgreSQL cannot overwrite.
 *
 * Running processes look at their file, and for the next one beside it, when a key does not open: with neither of them
 * right they refuse with `WrongKeyEncryptionKey`, and create no key, until the new one is put in place. A crash before the end changes nothing: go on with the old file, and repeat.
 * @returns how many keys, and whether no file of the table holds the old ones any more
 * @throws VaultRefusal `WrongKeyEncryptionKey` if `kekFile` is not the one in use, or the vault was never opened
 */
export async function rotateKeyEncryptionKey({
  keysUrl,
  kekFile,
  newKekFile,
  keyEncryption = plainKeyFile,
  now,
  onProgress = () => undefined,
}: Rotation): Promise<{ readonly keys: number; readonly scrubbed: boolean }> {
  const database = new Database({ url: keysUrl, connections: 1, readOnly: false });
  try {
    const keys = await database.transaction(async (queries) => {
      await lockPreparing(queries);
      await lockOutSeals(queries);
      const old = await HeldKek.openAlone(kekFile, keyEncryption);
      const roots = await readRoots(queries);
      if (roots === undefined) throw new VaultRefusal('WrongKeyEncryptionKey');
      unwrapRoots(roots, old);
      const next = await HeldKek.openOrCreate(newKekFile, keyEncryption);
      const rewrap = (wrapped: Uint8Array) => rewrapped(wrapped, old, next);
      const sql = `UPDATE keys.meta SET value = $1 WHERE name = 'index-key'`;
      await queries.query(sql, [rewrap(roots.indexKey)]);
      await queries.query(
        `INSERT INTO keys.meta VALUES ('kek-renewed', $1) ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
        [Buffer.from(now().toISOString())],
      );
      return rewrapAll(queries, rewrap, onProgress);
    });
    return { keys, scrubbed: await database.session(scrubKeys) };
  } finally {
    await database.close();
  }
}

function rewrapped(wrapped: Uint8Array, old: KeyWrapping, next: KeyWrapping): Buffer {
  const key = old.unwrap(wrapped);
  const result = next.wrap(key);
  key.fill(0);
  return result;
}

async function rewrapAll(
  queries: Queries,
  rewrap: (wrapped: Uint8Array) => Buffer,
  onProgress: (done: number) => void,
): Promise<number> {
  let done = 0;
  for (let after = ''; ;) {
    const { rows } = await queries.query<{ id: string; wrapped: Uint8Array }>(
      'SELECT key_id AS id, wrapped FROM keys.keys WHERE key_id > $1 ORDER BY key_id LIMIT $2',
      [after, PAGE],
    );
    const last = rows.at(-1);
    if (last === undefined) return done;
    after = last.id;
    await queries.query(
      `UPDATE keys.keys SET wrapped = renewed.wrapped
       FROM unnest($1::text[], $2::bytea[]) AS renewed (id, wrapped) WHERE key_id = renewed.id`,
      [rows.map(({ id }) => id), rows.map(({ wrapped }) => rewrap(wrapped))],
    );
    done += rows.length;
    onProgress(done);
  }
}
