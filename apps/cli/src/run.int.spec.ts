import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { coop } from './testing/coop.js';
import {
  exampleFolder,
  GRANT,
  RECORD,
  temporaryFolders,
  type ExampleFolder,
} from './testing/example-folder.js';

const folder = temporaryFolders();
let example: ExampleFolder;

beforeEach(async () => {
  example = await exampleFolder(folder);
});

const onData = (...argv: string[]) => coop(...argv, '--data', example.dataDir);
const jsonOf = async (...argv: string[]) =>
  JSON.parse((await onData(...argv, '--json')).out) as Record<string, never>;

/** Someone with the database in hand changes it, as its owner process never would. */
function tamper(file: string, sql: string): void {
  const db = new DatabaseSync(join(example.dataDir, file));
  db.exec(sql);
  db.close();
}

describe('coop audit verify', () => {
  it('finds nothing in a sound folder, and says that it has no outside anchor', async () => {
    const { code, out } = await onData('audit', 'verify');
    expect(out).toContain('Anchored to: no outside anchor');
    expect(out).toContain('ciphertext of every sealed value');
    expect(out).toContain('No finding.');
    expect(code).toBe(0);
  });

  it('is anchored to a checkpoint that was kept', async () => {
    const kept = folder('kept.txt');
    writeFileSync(kept, example.kept);
    expect((await onData('audit', 'verify', '--anchor', kept)).out).toContain(
      'Anchored to: kept.txt (size 7, history up to 2026-02-01T09:',
    );
  });

  it('names the altered event by its position and ends with exit code 1', async () => {
    tamper('ledger.sqlite', `UPDATE commits SET body = replace(body, 'contact', 'content') WHERE last = 3`);
    const { code, out } = await onData('audit', 'verify');
    expect(out).toMatch(/FINDING altered at position 3 \(event [0-9a-f-]{36}\)/);
    expect(out).toMatch(/FINDING entry_not_as_in_source at position 3/);
    expect(out).not.toContain(`records-record-${RECORD}`);
    expect(code).toBe(1);
  });

  it('reports a ledger whose end does not hold together as a finding, not as an error', async () => {
    tamper('ledger.sqlite', `DELETE FROM commits WHERE last = (SELECT max(last) FROM commits)`);
    const { code, out } = await onData('audit', 'verify');
    expect(out).toContain('FINDING missing at position 9: there is no event at this position');
    expect(out).toContain('FINDING event-store-loss at position 9');
    expect(code).toBe(1);
  });

  it('reports a sealed value whose ciphertext was deleted', async () => {
    tamper('vault.sqlite', 'DELETE FROM sealed_values WHERE id = 1');
    const { out } = await onData('audit', 'verify');
    expect(out).toMatch(/FINDING lost-value at position 1 .*ciphertext is missing/);
  });

  it('reports a key that is missing when it is shown the keys', async () => {
    expect((await onData('audit', 'verify', '--keys', example.keysDir)).code).toBe(0);
    const keys = new DatabaseSync(join(example.keysDir, 'keys.sqlite'));
    keys.exec(`DELETE FROM keys WHERE subject = (SELECT subject FROM keys LIMIT 1)`);
    keys.close();
    expect((await onData('audit', 'verify')).code).toBe(0);
    expect((await onData('audit', 'verify', '--keys', example.keysDir)).out).toContain('its key is missing');
  });
});

describe('coop audit, looking back', () => {
  it('replays history to the recorded digests', async () => {
    const { code, out } = await onData('audit', 'replay');
    expect(out).toContain('at 3 positions');
    expect(out).toContain('No finding.');
    expect(code).toBe(0);
  });

  it('finds a row that was changed in a read model', async () => {
    tamper('read-models.sqlite', `UPDATE consent_grants SET ended_at = NULL, ended_position = NULL`);
    const { code, out } = await onData('audit', 'replay');
    expect(out).toContain('FINDING consent.grants differs at position 9; it last agreed at 8');
    expect(out).toMatch(
      /row of consent_grants, .*: altered in ended_at, ended_position; history made it at position 8 \(consent.grant.withdrawn, event [0-9a-f-]{36}\)/,
    );
    expect(out).toContain('1 finding.');
    expect(code).toBe(1);
  });

  it('shows the grant in force before its withdrawal and not after', async () => {
    expect(await jsonOf('audit', 'state', '--at', '6')).toMatchObject({
      position: '6',
      summary: { grants: 1, contracts: 1 },
    });
    expect(await jsonOf('audit', 'state')).toMatchObject({ position: '9', summary: { grants: 0 } });
  });

  it('marks the grant that began and ended between two moments', async () => {
    const { out } = await onData('audit', 'diff', '--from', '5');
    expect(out).toContain(`grant ${GRANT} began (began and ended inside the window)`);
    expect(out).toContain('1 of what began also ended inside the window');
  });

  it('tells who could read a field, from when to when', async () => {
    const { out } = await onData('audit', 'access', RECORD, 'phone');
    expect(out).toContain(`by grants ${GRANT}`);
    expect(
      out
        .trim()
        .split('\n')
        .filter((line) => line.includes('nobody')),
    ).toHaveLength(2);
  });

  it('says with exit code 1 that an id is not on the ledger', async () => {
    const { code, out } = await onData('audit', 'why', GRANT);
    expect(out).toContain('is on the ledger');
    expect(code).toBe(1);
  });

  it('exports events and log, without any personal value', async () => {
    const out = folder('export');
    expect((await onData('audit', 'export', '--out', out)).code).toBe(0);
    const lines = readFileSync(join(out, 'events.ndjson'), 'utf8').trim().split('\n');
    expect(lines).toHaveLength(9);
    expect(lines.join()).not.toContain('Invented');
    expect(existsSync(join(out, 'tile', 'entries', '000.p', '9'))).toBe(true);
    expect((await onData('audit', 'export', '--out', out)).code).toBe(2);
  });
});

describe('coop backup', () => {
  it('makes a copy that verifies and replays, and that holds no key', async () => {
    const out = folder('backup');
    const { code, out: text } = await onData('backup', '--out', out);
    expect(text).toContain('Copied log, ledger.sqlite, vault.sqlite, read-models.sqlite');
    expect(code).toBe(0);
    expect(readdirSync(out).sort()).toEqual(['ledger.sqlite', 'log', 'read-models.sqlite', 'vault.sqlite']);
    expect((await coop('audit', 'verify', '--data', out)).out).toContain('No finding.');
    expect((await coop('audit', 'replay', '--data', out)).code).toBe(0);
  });

  it('never overwrites another backup', async () => {
    const out = folder('backup');
    await onData('backup', '--out', out);
    expect(await onData('backup', '--out', out)).toMatchObject({ code: 2 });
  });

  it('says when what it copied was damaged already', async () => {
    tamper('ledger.sqlite', `UPDATE commits SET body = replace(body, 'contact', 'content') WHERE last = 3`);
    const { code, out } = await onData('backup', '--out', folder('backup'));
    expect(out).toContain('FINDING altered at position 3');
    expect(code).toBe(1);
  });
});

describe('coop read-models', () => {
  const grants = (sql: string) => tamper('read-models.sqlite', sql);
  const spoilt = `UPDATE consent_grants SET ended_at = NULL, ended_position = NULL`;

  it('builds all of them anew in a folder, the same as before', async () => {
    const { code, out } = await onData('read-models', 'rebuild');
    expect(out).toContain('switched     consent.grants: the same at position 9');
    expect(out).not.toContain('FINDING');
    expect(code).toBe(0);
    expect(await onData('audit', 'replay')).toMatchObject({ code: 0 });
  });

  it('repairs one whose rows are wrong, but only when that is said', async () => {
    grants(spoilt);
    const { code, out } = await onData('read-models', 'rebuild', 'consent');
    expect(out).toContain('FINDING      consent.grants: its rows are not those that it should have');
    expect(out).toContain('switched     consent.contracts');
    expect(code).toBe(1);
    expect(await onData('audit', 'replay')).toMatchObject({ code: 1 });
    expect(await onData('read-models', 'rebuild', 'consent.grants', '--switch')).toMatchObject({ code: 0 });
    expect(await onData('audit', 'replay')).toMatchObject({ code: 0 });
  });

  it('lists them with version, position and what is built beside them', async () => {
    grants(spoilt);
    await onData('read-models', 'rebuild', 'consent.grants');
    const { code, out } = await onData('read-models', 'list', 'consent');
    expect(out).toMatch(/consent\.grants +version 1, position 9; built anew up to 9 of 9/);
    expect(out).toMatch(/consent\.contracts +version 1, position 9\n/);
    expect(code).toBe(0);
    grants(`UPDATE read_models SET version = 2 WHERE projection = 'consent.feed'`);
    const outdated = await onData('read-models', 'list', 'consent.feed');
    expect(outdated.out).toContain('version 2, position 9; this program needs version 1');
    expect(outdated.code).toBe(1);
  });

  it('knows no other names, and reaches nothing over HTTP', async () => {
    expect((await onData('read-models', 'list', 'consent.imagined')).err).toContain('there is no read model');
    expect((await coop('read-models', 'list', '--url', 'http://127.0.0.1:1')).err).toContain('not over HTTP');
    expect((await coop('read-models', 'list', '--data', folder('empty'))).err).toContain('no read models in');
  });
});

describe('coop parked', () => {
  const PARKED = `CREATE TABLE IF NOT EXISTS parked_events (reactor text, position bigint, stream text, type text,
      state text, reason text, place text, attempts bigint, replay bigint, PRIMARY KEY (reactor, position));
    INSERT INTO parked_events VALUES
      ('consent.example', 6, 'consent-grant-${GRANT}', 'consent.grant.given', 'parked', 'TypeError', 'apps/x.js:1:1', 5, 0),
      ('consent.example', 8, 'consent-grant-${GRANT}', 'consent.grant.withdrawn', 'waiting', '', '', 0, 0)`;

  it('tells what is parked and how much waits behind it, without naming a stream', async () => {
    expect(await onData('parked', 'list')).toMatchObject({ code: 0, out: 'Nothing is parked.\n' });
    tamper('read-models.sqlite', PARKED);
    const { code, out } = await onData('parked', 'list');
    expect(out).toContain(
      'consent.example 6  consent.grant.given: TypeError, apps/x.js:1:1; 5 tries, 1 event behind',
    );
    expect(code).toBe(1);
    const json = await jsonOf('parked', 'list');
    expect(json).toMatchObject([{ reactor: 'consent.example', position: '6', waiting: 1 }]);
    expect(out + JSON.stringify(json)).not.toContain(GRANT);
  });

  it('has the running service try one again, and tells what came of it', async () => {
    tamper('read-models.sqlite', PARKED);
    const again = onData('parked', 'replay', 'consent.example', '6');
    const marked = () => {
      const db = new DatabaseSync(join(example.dataDir, 'read-models.sqlite'));
      const row = db.prepare('SELECT replay FROM parked_events WHERE position = 6').get();
      db.close();
      return row?.['replay'] === 1;
    };
    while (!marked()) await new Promise((resolve) => setTimeout(resolve, 5));
    tamper('read-models.sqlite', 'DELETE FROM parked_events');
    expect(await again).toMatchObject({
      code: 0,
      out: expect.stringContaining('has reacted to the event at 6'),
    });
    expect((await onData('parked', 'replay', 'consent.example', '6')).err).toContain('no event parked at 6');
    expect((await onData('parked', 'replay', 'consent.example', 'six')).err).toContain('six is no position');
  });
});

describe('coop, around it', () => {
  it('lists events without their data and streams, and whole ones as JSON lines', async () => {
    const { out } = await onData('events', '--after', '5');
    expect(out).toContain('consent.grant.given');
    expect(out).not.toContain(`consent-grant-${GRANT}`);
    const lines = (await onData('events', '--json')).out.trim().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { position: string }).position)).toEqual(
      Array.from({ length: 9 }, (_, n) => String(n + 1)),
    );
  });

  it('finds a healthy folder healthy, and one with a key in it not', async () => {
    expect(await onData('doctor')).toMatchObject({ code: 0 });
    writeFileSync(join(example.dataDir, 'kek'), 'not a key');
    const { code, out } = await onData('doctor');
    expect(out).toContain('FINDING  keys: kek lie in the data folder');
    expect(code).toBe(1);
  });

  it('verifies a checkpoint as a receipt, and refuses one that was altered', async () => {
    const file = folder('kept.txt');
    writeFileSync(file, example.kept);
    expect(await onData('receipt', 'verify', file)).toMatchObject({ code: 0 });
    writeFileSync(file, example.kept.replace('\n7\n', '\n8\n'));
    expect((await onData('receipt', 'verify', file)).out).toContain('FINDING');
  });

  it('says in one line what was wrong with a command line, with exit code 2', async () => {
    expect(await coop('audit', 'frobnicate')).toMatchObject({
      code: 2,
      err: 'coop: there is no command "audit frobnicate"; coop help lists them\n',
    });
    expect(await coop('audit', 'verify', '--nonsense')).toMatchObject({ code: 2 });
    const stray = await coop('audit', 'head', example.dataDir);
    expect(stray).toMatchObject({ code: 2, out: '' });
    expect(stray.err).toContain(`coop audit head takes no "${example.dataDir}"; its use: coop audit head`);
    expect(await coop('audit', 'verify', example.dataDir)).toMatchObject({
      ...{ code: 2, out: '' },
      err: `coop: ${example.dataDir} holds no evidence bundle (--data DIR names a ledger)\n`,
    });
    expect(await onData('audit', 'why', 'one', 'two')).toMatchObject({ code: 2 });
    expect(await coop('audit', 'state', '--data', folder('nowhere'))).toMatchObject({ code: 2 });
    expect(await onData('audit', 'state', '--at', 'yesterday')).toMatchObject({ code: 2 });
    expect(await onData('audit', 'diff')).toMatchObject({ code: 2 });
  });

  it('runs as a program', () => {
    const bin = fileURLToPath(new URL('../bin/coop.mjs', import.meta.url));
    const run = spawnSync(process.execPath, [bin, 'audit', 'verify', '--json', '--data', example.dataDir], {
      encoding: 'utf8',
    });
    expect(run.status).toBe(0);
    expect(JSON.parse(run.stdout)).toMatchObject({ sound: true, head: '9', anchoredTo: 'no outside anchor' });
  });
});
