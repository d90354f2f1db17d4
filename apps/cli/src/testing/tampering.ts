import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { FIRST_DIGEST, rowDigest, type CommitRow } from '@coop/event-sourcing';
import { sampleAppend, sampleStream } from '@coop/event-sourcing/testing';
import { examineSqliteLedger, openSqliteEventStore } from '@coop/event-store-sqlite';
import { exampleFolder, logged } from './example-folder.js';

/** Commits of one event each, so that numbers of commits and positions are the same. */
export const EVENTS = 304;
const COPIED = ['ledger.sqlite', 'ledger.sqlite-wal', 'ledger.head', 'log'] as const;

/** A cooperative whose process was killed: all but the first nine commits have no entries in the indexes. */
export async function livedFolder(folder: (name: string) => string) {
  const { dataDir, kept } = await exampleFolder(folder);
  const store = openSqliteEventStore({ dir: dataDir, preallocate: false });
  for (let n = Number(store.head()); n < EVENTS; n++)
    await store.append(sampleAppend(sampleStream(), 'no-stream', [{ n }]));
  const checkpoint = await logged(store, dataDir);
  const left = folder('left');
  for (const name of COPIED) cpSync(join(dataDir, name), join(left, name), { recursive: true });
  await store.close();
  return { dir: left, early: kept, checkpoint };
}

/** Someone with the database in hand changes it, as its owner process never would. */
export function onLedger<T>(dir: string, work: (db: DatabaseSync) => T): T {
  const db = new DatabaseSync(join(dir, 'ledger.sqlite'));
  try {
    return work(db);
  } finally {
    db.close();
  }
}

/** The text of a commit with one bit turned: the first letter of its data. */
export const bitTurned = (body: string): string =>
  body.replace(/"data":\{"(.)/, (whole, letter: string) =>
    whole.slice(0, -1).concat(String.fromCharCode(letter.charCodeAt(0) ^ 1)),
  );

export function turnBitOfEvent(dir: string, position: number): void {
  onLedger(dir, (db) => {
    const { body } = db.prepare('SELECT body FROM commits WHERE last = ?').get(position) as { body: string };
    db.prepare('UPDATE commits SET body = ? WHERE last = ?').run(bitTurned(body), position);
  });
}

export function turnBitOfFile(dir: string, path: string, at: number): void {
  const file = join(dir, 'log', path);
  const bytes = readFileSync(file);
  bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
  writeFileSync(file, bytes);
}

/**
 * History written anew by someone who knows the form: positions, digests and the known head are those of the new commits,
 * and the indexes are left to be made again. Revisions stay as they are given.
 */
export function rewrite(dir: string, change: (commits: CommitRow[]) => CommitRow[]): void {
  onLedger(dir, (db) => {
    const before = db.prepare('SELECT * FROM commits ORDER BY last').all() as unknown as CommitRow[];
    db.exec('DELETE FROM commits; DELETE FROM commands; DELETE FROM streams; DELETE FROM revisions');
    db.exec('DELETE FROM categories; UPDATE indexed SET last = 0');
    const insert = db.prepare('INSERT INTO commits VALUES (?, ?, ?, ?, ?, ?)');
    let digest = FIRST_DIGEST;
    for (const [n, { recorded_at, revisions, body }] of change([...before]).entries()) {
      digest = rowDigest(digest, { first: n + 1, recorded_at, revisions, body });
      insert.run(n + 1, n + 1, recorded_at, revisions, digest, body);
    }
  });
  rmSync(join(dir, 'ledger.head'), { force: true });
}

/** The log made again from the ledger as it is now, and signed with the real key. @returns its checkpoint */
export async function logAnew(dir: string, upTo?: bigint): Promise<string> {
  rmSync(join(dir, 'log'), { recursive: true });
  const ledger = examineSqliteLedger(dir);
  try {
    return await logged(ledger, dir, upTo);
  } finally {
    await ledger.close();
  }
}
