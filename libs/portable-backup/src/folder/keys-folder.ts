import { copyFileSync, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { FileSignerMemory, parseCheckpoint } from '@coop/tlog';
import { BackupRefusal } from '../refusal.js';
import type { DestroyedRow, EndedKeyRow, KeyRow, KeyRows, PartlyDestroyedRow, SignedHead } from '../rows.js';
import { FreshFolder } from './fresh-folder.js';
import { each, FIELD_SEPARATOR, fieldsOf, openForFilling, openForReading, settle } from './sqlite.js';
import { emptyVaultFile } from './template.js';

const STORE = 'keys.sqlite';
const SIGNER = 'log-signer';

const KEYS = 'SELECT key_id AS id, subject, category, epoch, wrapped, created FROM keys ORDER BY key_id';
const TOMBSTONES =
  'SELECT subject, at, reason, keep_fingerprints AS keep, scrubbed FROM destroyed ORDER BY subject';
const PARTS = 'SELECT subject, category, year, reason, at FROM partly_destroyed ORDER BY 1, 2, 3, 4';
const HAS_PARTS = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'partly_destroyed'";

interface Tombstone extends Pick<DestroyedRow, 'at' | 'reason' | 'subject'> {
  readonly keep: string;
  readonly scrubbed: number;
}

/** Reads the keys of a folder. @throws BackupRefusal `NotThere` */
export function readKeys(dir: string): KeyRows {
  const file = join(dir, STORE);
  if (!existsSync(file)) throw new BackupRefusal('NotThere', `there is no ${STORE} in ${dir}`);
  const db = openForReading(file);
  try {
    db.exec('BEGIN');
    const meta = new Map<string, Uint8Array>();
    const metaRows = each<{ name: string; value: Uint8Array }>(db, 'SELECT name, value FROM meta');
    for (const { name, value } of metaRows) meta.set(name, value);
    const [storeId, indexKey] = [meta.get('store-id'), meta.get('index-key')];
    const seenOfList = meta.get('erasure-list');
    if (storeId === undefined || indexKey === undefined)
      throw new BackupRefusal('NotThere', `the key store in ${dir} was never used`);
    return {
      roots: { storeId, indexKey, ...(seenOfList && { seenOfList }) },
      keys: [...each<KeyRow>(db, KEYS)],
      destroyed: [...each<Tombstone>(db, TOMBSTONES)].map(({ keep, scrubbed, ...row }) => ({
        ...row,
        ...{ keepFingerprints: fieldsOf(keep), scrubbed: scrubbed === 1 },
      })),
      // Key stores from before one could erase a part have no such table.
      parts: [...each(db, HAS_PARTS)].length === 0 ? [] : [...each<PartlyDestroyedRow>(db, PARTS)],
      ended: [...each<EndedKeyRow>(db, 'SELECT key_id AS id, subject FROM ended_keys ORDER BY key_id')],
      signed: signedIn(join(dir, SIGNER)),
    };
  } finally {
    db.close();
  }
}

/** The newest of the signer's files, whose names are numbered (see `FileSignerMemory` of tlog). */
function signedIn(folder: string): readonly SignedHead[] {
  if (!existsSync(folder)) return [];
  const newest = Math.max(
    0,
    ...readdirSync(folder)
      .filter((name) => /^signed-[1-9]\d*$/.test(name))
      .map((name) => Number(name.slice('signed-'.length))),
  );
  if (newest === 0) return [];
  const { origin, size, root } = parseCheckpoint(readFileSync(join(folder, `signed-${newest}`), 'utf8'));
  return [{ origin, size, root: Buffer.from(root).toString('hex') }];
}

/** Names of the files in a keys folder that are no part of the key store: key-encryption key, signing keys. */
export function keyFilesIn(dir: string): readonly string[] {
  // In a container a mounted secret is a link to a file.
  return readdirSync(dir).filter(
    (name) => !name.startsWith(STORE) && !name.endsWith('.new') && statSync(join(dir, name)).isFile(),
  );
}

/**
 * Writes keys into a new folder in the form of a keys folder.
 * @param filesFrom - folder from which the key files are copied
 * @returns names of the key files
 * @throws BackupRefusal `NotEmpty`, `NotThere`
 */
export async function writeKeys(
  dir: string,
  rows: KeyRows,
  filesFrom: string | undefined,
): Promise<readonly string[]> {
  if (filesFrom !== undefined && !existsSync(filesFrom))
    throw new BackupRefusal('NotThere', `there is no folder ${filesFrom}`);
  const folder = new FreshFolder(dir);
  try {
    await emptyVaultFile(folder.path, STORE);
    fill(join(folder.path, STORE), rows);
    const memory = join(folder.path, SIGNER);
    for (const { origin, size, root } of rows.signed)
      await new FileSignerMemory(memory, origin).advance(undefined, { size, root: Buffer.from(root, 'hex') });
    const files = filesFrom === undefined ? [] : keyFilesIn(filesFrom);
    for (const name of files) copyFileSync(join(filesFrom ?? '', name), join(folder.path, name));
    folder.finish();
    return files;
  } catch (error) {
    folder.abandon();
    throw error;
  }
}

function fill(file: string, { roots, keys, destroyed, parts, ended }: KeyRows): void {
  const db = openForFilling(file);
  try {
    db.exec('DELETE FROM meta');
    const meta = db.prepare('INSERT INTO meta (name, value) VALUES (?, ?)');
    meta.run('store-id', roots.storeId);
    meta.run('index-key', roots.indexKey);
    if (roots.seenOfList !== undefined) meta.run('erasure-list', roots.seenOfList);
    const key = db.prepare(
      'INSERT INTO keys (key_id, subject, category, epoch, wrapped, created) VALUES (?, ?, ?, ?, ?, ?)',
    );
    for (const { id, subject, category, epoch, wrapped, created } of keys)
      key.run(id, subject, category, epoch, wrapped, created);
    const tombstone = db.prepare(
      'INSERT INTO destroyed (subject, at, reason, keep_fingerprints, scrubbed) VALUES (?, ?, ?, ?, ?)',
    );
    for (const { subject, at, reason, keepFingerprints, scrubbed } of destroyed)
      tombstone.run(subject, at, reason, keepFingerprints.join(FIELD_SEPARATOR), scrubbed ? 1 : 0);
    const part = db.prepare(
      'INSERT INTO partly_destroyed (subject, category, year, reason, at) VALUES (?, ?, ?, ?, ?)',
    );
    for (const { subject, category, year, reason, at } of parts)
      part.run(subject, category, year, reason, at);
    const end = db.prepare('INSERT INTO ended_keys (key_id, subject) VALUES (?, ?)');
    for (const { id, subject } of ended) end.run(id, subject);
    settle(db);
  } catch (error) {
    db.close();
    throw error;
  }
}
