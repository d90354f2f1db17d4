import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { SeededRandom } from '@coop/event-sourcing/testing';
import { examineSqliteLedger } from './examine.js';
import { openSqliteEventStore } from './sqlite-event-store.js';
import { sampleAppend } from './testing/sample-append.js';
import { ONE, TamperedLedger } from './testing/tampered-ledger.js';
import { temporaryFolders } from './testing/temporary-folder.js';

const ledger = new TamperedLedger();
const newFolder = temporaryFolders();

/** A folder as `kill -9` leaves it: no commit has entries in the indexes. */
async function killed(sql: string): Promise<string> {
  const [dir, left] = [newFolder(), newFolder()];
  const store = openSqliteEventStore({ dir, preallocate: false });
  for (let n = 0; n < 6; n++) await store.append(sampleAppend(ONE, 'any', [{ amount: n }]));
  for (const name of ['ledger.sqlite', 'ledger.sqlite-wal', 'ledger.head'])
    if (existsSync(join(dir, name))) copyFileSync(join(dir, name), join(left, name));
  await store.close();
  const intruder = new DatabaseSync(join(left, 'ledger.sqlite'));
  intruder.exec(sql);
  intruder.close();
  return left;
}

async function examined(dir: string) {
  const examined = examineSqliteLedger(dir);
  const { findings } = await examined.sweep();
  const lasts: bigint[] = [];
  for await (const { last } of examined.readAll(0n)) lasts.push(last);
  await examined.close();
  return { found: findings.map(({ position, problem }) => [position, problem]), lasts };
}

describe('A ledger that is examined', () => {
  it.each([
    ['the first', 1],
    ['one in the middle', 3],
    ['the last', 6],
  ])('names the altered commit among those without entries in the indexes: %s', async (_which, last) => {
    const dir = await killed(
      `UPDATE commits SET body = replace(body, '"amount"', '"amounT"') WHERE last = ${last}`,
    );
    expect(await examined(dir)).toEqual({
      found: [[BigInt(last), 'altered']],
      lasts: [1n, 2n, 3n, 4n, 5n, 6n],
    });
  });

  it.each([
    ['its last commits are gone', 'DELETE FROM commits WHERE last > 4', [[5n, 'missing']]],
    ['its last commit is another', `UPDATE commits SET digest = 'x' WHERE last = 8`, [[8n, 'altered']]],
    ['its categories say less', 'UPDATE categories SET last = 7', [[8n, 'unreachable']]],
    [
      'its categories are gone',
      'DELETE FROM categories',
      [
        [1n, 'unreachable'],
        [8n, 'unreachable'],
      ],
    ],
  ])('is opened, and told, though %s', async (_what, sql, expected) => {
    expect((await examined((await ledger.with(sql)).dir)).found).toEqual(expected);
  });

  it('is told to end otherwise than was acknowledged when somebody computed every digest anew', async () => {
    const { dir } = await ledger.with(
      `UPDATE commits SET body = replace(body, '"amount":10', '"amount":11') WHERE last = 3`,
    );
    const head = readFileSync(join(dir, 'ledger.head'));
    ledger.rechain(dir);
    expect((await examined(dir)).found).toEqual([]);
    writeFileSync(join(dir, 'ledger.head'), head);
    expect((await examined(dir)).found).toEqual([[8n, 'altered']]);
  });

  it('names one commit when only its digest was altered, and does not blame the next', async () => {
    const { dir } = await ledger.with(`UPDATE commits SET digest = 'x' WHERE last = 3`);
    expect((await examined(dir)).found).toEqual([[3n, 'altered']]);
  });

  it('refuses a file that is no ledger, and nothing else, whichever byte of the file is flipped', async () => {
    const { dir } = await ledger.with('');
    const random = new SeededRandom(7);
    const bytes = readFileSync(join(dir, 'ledger.sqlite'));
    let told = 0;
    for (let n = 0; n < 300; n++) {
      const flipped = Buffer.from(bytes);
      const at = random.integer(0, bytes.length - 1);
      flipped.writeUInt8(flipped.readUInt8(at) ^ (1 << random.integer(0, 7)), at);
      const copy = newFolder();
      writeFileSync(join(copy, 'ledger.sqlite'), flipped);
      try {
        if ((await examined(copy)).found.length > 0) told += 1;
      } catch (error) {
        expect(['StoreDamaged', 'StoreUnavailable']).toContain((error as { code?: string }).code);
        told += 1;
      }
    }
    expect(told).toBeGreaterThan(0);
  });
});
