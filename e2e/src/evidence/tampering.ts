import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { FIRST_DIGEST, leafOf, readCommit, rowDigest, type CommitRow } from '@coop/event-sourcing';
import {
  CheckpointSigner,
  parseSignerKey,
  parseVerifierKey,
  PosixTileStorage,
  TransparencyLog,
  verifierKeyOf,
  VolatileSignerMemory,
} from '@coop/tlog';
import { expectThat } from '../expectations.js';

/** What a thief of the database can do: only ever on a copy. */

function withLedger<T>(copy: string, work: (db: DatabaseSync) => T): T {
  const db = new DatabaseSync(join(copy, 'ledger.sqlite'));
  try {
    return work(db);
  } finally {
    db.close();
  }
}

function commitsIn(db: DatabaseSync): readonly CommitRow[] {
  const isCommit = (row: object): row is CommitRow => 'body' in row;
  const rows: object[] = db.prepare('SELECT * FROM commits ORDER BY last').all();
  return rows.filter(isCommit);
}

/** Replaces one byte of the data of one event by another digit or letter. */
export function flipOneByte(copy: string, position: string): void {
  withLedger(copy, (db) => {
    const row = commitsIn(db).find(({ last }) => last >= Number(position));
    if (row === undefined) throw new RangeError(`there is no event ${position}`);
    const event = readCommit(row).events.find((each) => String(each.position) === position);
    const data = JSON.stringify(event?.data);
    const before = `"salt":"${event?.salt}","data":`;
    const at = row.body.indexOf(before + data) + before.length + data.search(/[0-9a-f]{64}/) + 10;
    const { body } = row;
    const flipped = body.slice(0, at) + (body[at] === '0' ? '1' : '0') + body.slice(at + 1);
    expectThat('exactly one byte was flipped', flipped.length === body.length && flipped !== body);
    db.prepare('UPDATE commits SET body = ? WHERE last = ?').run(flipped, row.last);
  });
}

/**
 * Rewrites the copy whole: one event says something else, every commit digest after it is computed anew, and a
 * new log of all of it is signed with the cooperative's real key.
 */
export async function rewriteAndSign(copy: string, keysDir: string, position: string): Promise<void> {
  flipOneByte(copy, position);
  const leaves = recomputeDigests(copy);
  const skey = readFileSync(join(keysDir, 'log.skey'), 'utf8').trim();
  const vkey = verifierKeyOf(skey);
  const { name: origin } = parseVerifierKey(vkey);
  const logDir = join(copy, 'log');
  rmSync(logDir, { recursive: true });
  const storage = new PosixTileStorage(logDir);
  const signer = new CheckpointSigner({
    origin,
    keys: [parseSignerKey(skey)],
    memory: new VolatileSignerMemory(),
  });
  const log = await TransparencyLog.open({ storage, signer, verifiers: [parseVerifierKey(vkey)] });
  await log.append(leaves);
  writeFileSync(join(logDir, 'origin.vkey'), `${vkey}\n`);
}

function recomputeDigests(copy: string): readonly Buffer[] {
  return withLedger(copy, (db) => {
    const leaves: Buffer[] = [];
    const update = db.prepare('UPDATE commits SET digest = ? WHERE last = ?');
    let digest = FIRST_DIGEST;
    db.exec('BEGIN');
    for (const row of commitsIn(db)) {
      digest = rowDigest(digest, row);
      update.run(digest, row.last);
      leaves.push(...readCommit(row).events.map(leafOf));
    }
    db.exec('COMMIT');
    return leaves;
  });
}

/** Deletes one living key of a subject, as an accident would. @returns its id */
export function deleteOneKey(keysDir: string, subject: string, category: string): string {
  const db = new DatabaseSync(join(keysDir, 'keys.sqlite'));
  try {
    const row = db
      .prepare('SELECT key_id AS id FROM keys WHERE subject = ? AND category = ?')
      .get(subject, category);
    const { id } = row as { id: string };
    db.prepare('DELETE FROM keys WHERE key_id = ?').run(id);
    return id;
  } finally {
    db.close();
  }
}
