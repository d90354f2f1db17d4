import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { blob, text } from './columns.js';
import { nextKekOf, replaceKek } from './kek-file.js';
import { createKeyEncryptionKey, readKeyEncryptionKey, type KeyEncryptionKey } from './key-encryption-key.js';
import { KEY_STORE_SCHEMA } from './key-store.js';
import { VaultRefusal } from './refusal.js';
import { SqliteFile } from './sqlite-file.js';

const PAGE = 1000;
const RENEWED = 'kek-renewed';

export interface FolderRotation {
  readonly keysDir: string;
  readonly now: () => Date;
  /** Told how many keys were wrapped anew. */
  readonly onProgress?: (done: number) => void;
}

/**
 * Wraps every key of a keys folder with a new key-encryption key, in one transaction, and destroys the old one: no
 * earlier copy of a wrapped key opens any more. A running process goes on reading, and takes the new one by itself;
 * a seal that needs a new key waits for a second at the most, and is then refused. A crash before the end of the
 * transaction changes nothing; after it, the next start or rotation puts the new file in its place.
 * @returns how many keys, and whether no file holds the old ones any more
 * @throws VaultRefusal `WrongKeyEncryptionKey` if `kek` is not the one in use
 */
export async function rotateKekOfFolder(
  rotation: FolderRotation,
): Promise<{ readonly keys: number; readonly scrubbed: boolean }> {
  const { keysDir, now, onProgress = () => undefined } = rotation;
  const path = join(keysDir, 'kek');
  if (!existsSync(join(keysDir, 'keys.sqlite'))) throw new VaultRefusal('WrongKeyEncryptionKey');
  const file = new SqliteFile(join(keysDir, 'keys.sqlite'), KEY_STORE_SCHEMA);
  try {
    finishRotation(file, path);
    const old = readKeyEncryptionKey(path);
    if (!existsSync(nextKekOf(path))) createKeyEncryptionKey(nextKekOf(path));
    const next = readKeyEncryptionKey(nextKekOf(path));
    const keys = await file.transactionAcrossTurns(() => rewrapAll(file, old, next, now(), onProgress));
    replaceKek(path);
    file.rewrite();
    return { keys, scrubbed: file.emptyLog() };
  } finally {
    file.close();
  }
}

/** A rotation that died after its transaction: the next key-encryption key is the one in use. */
export function finishRotation(file: SqliteFile, path: string): void {
  const root = file.prepare("SELECT value FROM meta WHERE name = 'index-key'").get();
  if (root === undefined || !existsSync(nextKekOf(path))) return;
  if (opens(path, blob(root, 'value')) || !opens(nextKekOf(path), blob(root, 'value'))) return;
  replaceKek(path);
}

function opens(path: string, wrapped: Uint8Array): boolean {
  try {
    readKeyEncryptionKey(path).unwrap(wrapped).fill(0);
    return true;
  } catch {
    return false;
  }
}

async function rewrapAll(
  file: SqliteFile,
  old: KeyEncryptionKey,
  next: KeyEncryptionKey,
  now: Date,
  onProgress: (done: number) => void,
): Promise<number> {
  const rewrapped = (wrapped: Uint8Array): Buffer => {
    const key = old.unwrap(wrapped);
    const result = next.wrap(key);
    key.fill(0);
    return result;
  };
  const root = file.prepare("SELECT value FROM meta WHERE name = 'index-key'").get() ?? {};
  file.prepare("UPDATE meta SET value = ? WHERE name = 'index-key'").run(rewrapped(blob(root, 'value')));
  const page = file.prepare(
    'SELECT key_id AS id, wrapped FROM keys WHERE key_id > ? ORDER BY key_id LIMIT ?',
  );
  const update = file.prepare('UPDATE keys SET wrapped = ? WHERE key_id = ?');
  let done = 0;
  for (let after = ''; ;) {
    const rows = page.all(after, PAGE);
    const last = rows.at(-1);
    if (last === undefined) break;
    after = text(last, 'id');
    for (const row of rows) update.run(rewrapped(blob(row, 'wrapped')), text(row, 'id'));
    done += rows.length;
    onProgress(done);
    await setImmediate();
  }
  file
    .prepare('INSERT INTO meta VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value')
    .run(RENEWED, Buffer.from(now.toISOString()));
  return done;
}
