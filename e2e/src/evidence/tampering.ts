import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { commitDigest, FIRST_DIGEST, leafOf } from '@coop/event-sourcing';
import { openSqliteEventStore } from '@coop/event-store-sqlite';
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

/** Replaces one byte of the data of one event by another digit or letter. */
export function flipOneByte(copy: string, position: string): void {
  withLedger(copy, (db) => {
    const { data } = db.prepare('SELECT data FROM events WHERE position = ?').get(position) as {
      data: string;
    };
    const at = data.search(/[0-9a-f]{64}/) + 10;
    const flipped = data.slice(0, at) + (data[at] === '0' ? '1' : '0') + data.slice(at + 1);
    expectThat('exactly one byte was flipped', flipped.length === data.length && flipped !== data);
    db.prepare('UPDATE events SET data = ? WHERE position = ?').run(flipped, position);
  });
}

/**
 * Rewrites the copy whole: one event says something else, every commit digest after it is computed anew, and a
 * new log of all of it is signed with the cooperative's real key.
 */
export async function rewriteAndSign(copy: string, keysDir: string, position: string): Promise<void> {
  flipOneByte(copy, position);
  const leaves = await recomputeDigests(copy);
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

async function recomputeDigests(copy: string): Promise<readonly Buffer[]> {
  const leaves: Buffer[] = [];
  const digests: (readonly [last: string, digest: string])[] = [];
  const store = openSqliteEventStore({ dir: copy, readOnly: true });
  let digest = FIRST_DIGEST;
  for await (const { events, last } of store.readAll(0n)) {
    digest = commitDigest(digest, events);
    digests.push([String(last), digest]);
    leaves.push(...events.map(leafOf));
  }
  await store.close();
  withLedger(copy, (db) => {
    const update = db.prepare('UPDATE commits SET digest = ? WHERE last = ?');
    db.exec('BEGIN');
    for (const [last, fresh] of digests) update.run(fresh, last);
    db.exec('COMMIT');
  });
  return leaves;
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
