import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { readErasureLines, writeErasureLines } from '@coop/personal-data/adapter';
import { exampleFolder, temporaryFolders } from '../testing/example-folder.js';
import {
  disabledWebhooks,
  durableFileSystem,
  keysBesideData,
  ledgerEnd,
  ledgerIndexes,
  mailFolder,
  ownKeys,
  readableByOthers,
  vaultFile,
  type DataFolder,
} from './data-folder.js';
import { listOfErasures } from './erasure-list.js';
import { keyEncryptionKey, keysReadableByOthers, unfinishedErasures } from './keys-folder.js';
import { evidenceInFolder } from './log-standing.js';
import { diskSpace, nodeVersion } from './machine.js';
import { parkedInFolder } from './parked.js';

const folder = temporaryFolders();
let part: DataFolder;

beforeEach(async () => {
  const { dataDir, keysDir } = await exampleFolder(folder);
  part = { dir: dataDir, keysDir, now: new Date() };
});

function change(file: string, sql: string): void {
  const db = new DatabaseSync(file);
  db.exec(sql);
  db.close();
}

describe('The doctor, at a data folder', () => {
  it('finds nothing in a sound one', async () => {
    const checks = [
      readableByOthers,
      durableFileSystem,
      ledgerEnd,
      ledgerIndexes,
      vaultFile,
      ownKeys,
      keysBesideData,
    ];
    for (const check of checks) expect(await check(part)).toMatchObject({ fine: true });
  });

  it('finds evidence against the log beside the keys', () => {
    const { keysDir: dir } = part;
    expect(evidenceInFolder({ dir })).toBeUndefined();
    mkdirSync(join(dir, 'log-evidence'));
    expect(evidenceInFolder({ dir })).toBeUndefined();
    writeFileSync(join(dir, 'log-evidence', 'ours.checkpoint'), 'a note');
    expect(evidenceInFolder({ dir })).toMatchObject({
      fine: false,
      detail: expect.stringContaining('log-evidence'),
    });
  });

  it('speaks of no mails and webhooks where there are none', () => {
    expect(mailFolder(part)).toBeUndefined();
    expect(disabledWebhooks(part)).toBeUndefined();
  });

  it('finds that others can read it', () => {
    chmodSync(part.dir, 0o755);
    expect(readableByOthers(part)).toMatchObject({ fine: false, remedy: `chmod 700 ${part.dir}` });
  });

  it('finds that it lies in memory', () => {
    const dir = mkdtempSync('/dev/shm/coop-doctor-');
    expect(durableFileSystem({ ...part, dir })).toMatchObject({ fine: false });
    rmSync(dir, { recursive: true });
  });

  it('finds that the end of the ledger was cut off', async () => {
    change(
      join(part.dir, 'ledger.sqlite'),
      'DELETE FROM commits WHERE last = (SELECT max(last) FROM commits)',
    );
    expect(await ledgerEnd(part)).toMatchObject({ check: 'ledger', fine: false });
  });

  it.each([
    ['commits', 'last'],
    ['commands', 'hash,last'],
    ['revisions', 'stream,revision'],
  ])('finds that the ledger has lost the index of its %s', (table, columns) => {
    change(
      join(part.dir, 'ledger.sqlite'),
      `CREATE TABLE copied AS SELECT * FROM ${table}; DROP TABLE ${table}; ALTER TABLE copied RENAME TO ${table}`,
    );
    expect(ledgerIndexes(part)).toMatchObject({
      fine: false,
      detail: `unique ones are missing: ${table} (${columns})`,
    });
  });

  it('finds that the sealed values are missing', () => {
    rmSync(join(part.dir, 'vault.sqlite'));
    expect(vaultFile(part)).toMatchObject({ fine: false });
  });

  it('finds that the keys are of other values', async () => {
    const other = await exampleFolder(folder);
    expect(ownKeys({ ...part, keysDir: other.keysDir })).toMatchObject({
      check: 'pair of keys',
      fine: false,
    });
  });

  it('finds keys beside the data, as files or as a folder', () => {
    expect(keysBesideData({ ...part, keysDir: join(part.dir, 'keys') })).toMatchObject({ fine: false });
    writeFileSync(join(part.dir, 'kek'), 'not a key');
    expect(keysBesideData(part).detail).toBe('kek lie in the data folder: one backup would hold both');
  });

  it('finds that mails are not taken away', () => {
    const mails = `${part.dir}.mails`;
    mkdirSync(mails);
    writeFileSync(join(mails, 'one'), '');
    expect(mailFolder(part)).toMatchObject({ fine: true });
    utimesSync(join(mails, 'one'), 0, 0);
    expect(mailFolder(part)).toMatchObject({ fine: false });
    rmSync(join(mails, 'one'));
    for (let n = 0; n <= 100; n += 1) writeFileSync(join(mails, String(n)), '');
    expect(mailFolder(part)?.detail).toMatch(/^101 mails/);
    expect(mailFolder(part)).toMatchObject({ fine: false });
  });

  it('finds a webhook that is switched off, by its id', () => {
    const file = join(part.dir, 'read-models.sqlite');
    const row = (id: string, status: string) =>
      `INSERT INTO consent_webhooks VALUES ('${id}', '', '', '', 'https://partner.example/', 'all', '${status}', 1, '[]', 1, '', 1, NULL, NULL, 1, 0);`;
    change(file, row('first', 'enabled'));
    expect(disabledWebhooks(part)).toMatchObject({ fine: true });
    change(file, row('second', 'disabled'));
    expect(disabledWebhooks(part)).toMatchObject({ fine: false, detail: 'switched off: second' });
  });
});

describe('The doctor, at reactions', () => {
  const park = (position: number, state: string) =>
    change(
      join(part.dir, 'read-models.sqlite'),
      `CREATE TABLE IF NOT EXISTS parked_events (reactor, position, state);
       INSERT INTO parked_events VALUES ('consent.open-deletion-duties', ${position}, '${state}')`,
    );

  it('speaks of none where none was ever run, and of none that is parked', () => {
    expect(parkedInFolder({ dir: folder('nowhere') })).toBeUndefined();
    change(
      join(part.dir, 'read-models.sqlite'),
      'CREATE TABLE IF NOT EXISTS parked_events (reactor, position, state)',
    );
    expect(parkedInFolder(part)).toMatchObject({ fine: true });
  });

  it('finds those that were given up, and names the runbook', () => {
    park(7, 'parked');
    park(9, 'waiting');
    const found = parkedInFolder(part);
    expect(found).toMatchObject({
      ...{ check: 'parked events', fine: false },
      detail: 'consent.open-deletion-duties at 7; behind them 1 wait',
    });
    const named = /docs\/how-to\/operate\/runbooks\/\S+\.md/.exec(found?.remedy ?? '')?.[0] ?? '';
    expect(existsSync(new URL(`../../../../${named}`, import.meta.url))).toBe(true);
  });
});

describe('The doctor, at a list of erasures', () => {
  const place = () => ({ keysDir: part.keysDir, dir: `${part.dir}.erasures` });

  it('finds it whole, missing, older than the keys, or begun without an earlier one', () => {
    expect(listOfErasures(place())).toMatchObject({ fine: true });
    const lines = readErasureLines(place().dir) ?? [];
    expect(listOfErasures({ ...place(), dir: folder('nowhere') })).toMatchObject({ fine: false });
    const cut = folder('cut');
    writeErasureLines(cut, lines.slice(0, 1));
    const head = `${lines.length + 1} ${'0'.repeat(64)}`;
    change(
      join(part.keysDir, 'keys.sqlite'),
      `UPDATE meta SET value = CAST('${head}' AS BLOB) WHERE name = 'erasure-list'`,
    );
    expect(listOfErasures({ ...place(), dir: cut })).toMatchObject({ fine: false });
    const without = folder('without');
    const [first = ''] = lines;
    writeErasureLines(without, [first.replace('"kind":"begun"', '"kind":"begun","without":{}'), ...lines]);
    expect(listOfErasures({ ...place(), dir: without })).toMatchObject({
      fine: false,
      detail: expect.stringContaining('went on without') as unknown,
    });
  });

  it('says when the key-encryption key was replaced', () => {
    expect(keyEncryptionKey({ dir: part.keysDir })).toMatchObject({ detail: 'never replaced' });
    change(
      join(part.keysDir, 'keys.sqlite'),
      "INSERT INTO meta VALUES ('kek-renewed', CAST('2026-03-01T12:00:00.000Z' AS BLOB))",
    );
    expect(keyEncryptionKey({ dir: part.keysDir })).toMatchObject({
      detail: 'replaced 2026-03-01T12:00:00.000Z',
    });
  });
});

describe('The doctor, at a keys folder', () => {
  it('finds key files that others can read', () => {
    const dir = part.keysDir;
    expect(keysReadableByOthers({ dir })).toMatchObject({ fine: true });
    chmodSync(dir, 0o755);
    chmodSync(join(dir, 'kek'), 0o644);
    expect(keysReadableByOthers({ dir }).detail).toBe('kek can be read by others');
  });

  it('finds an erasure whose bytes may remain', () => {
    const dir = part.keysDir;
    expect(unfinishedErasures({ dir })).toMatchObject({ fine: true });
    change(join(dir, 'keys.sqlite'), "INSERT INTO destroyed VALUES ('someone', '2026-01-01', 'test', '', 0)");
    expect(unfinishedErasures({ dir })).toMatchObject({ fine: false });
  });

  it('does not speak of erasures where there is no key store', () => {
    const dir = folder('others');
    cpSync(part.keysDir, dir, { recursive: true });
    rmSync(join(dir, 'keys.sqlite'));
    expect(unfinishedErasures({ dir })).toBeUndefined();
  });
});

describe('The doctor, at this machine', () => {
  it('finds a Node that is too old', () => {
    expect(nodeVersion({ version: '24.8.0' })).toMatchObject({ fine: false });
    expect(nodeVersion({ version: '24.9.0' })).toMatchObject({ fine: true });
    expect(nodeVersion({ version: '25.0.0' })).toMatchObject({ fine: true });
  });

  it('finds a disk that is nearly full', () => {
    expect(diskSpace('disk', part.dir)).toMatchObject({ fine: true });
    expect(diskSpace('disk', part.dir, () => 1024)).toMatchObject({ fine: false, detail: '0 MiB are free' });
  });
});
