import { mkdtempSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { signInByInvitation } from '@coop/identity/testing';
import { freePort } from './free-port.js';
import { Caller } from './testing/caller.js';
import { pressFile, PRESS_DECLARATION } from './testing/press-file.js';
import { StartedCooperative } from './testing/started-cooperative.js';

const ROWS = 1_200;
const CLI = { clientId: 'cli', redirectUri: 'http://127.0.0.1/callback' };

describe('A process that is killed in the middle of an import', () => {
  let folder: string;
  let dataDir: string;
  let args: readonly string[];
  let running: StartedCooperative;
  let steward: Caller;
  let importId: string;
  /** Notes whose answer had arrived when the process was killed. */
  const acknowledged: string[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'coop-'));
    dataDir = join(folder, 'data');
    const port = String(await freePort('127.0.0.1', 0, () => undefined));
    args = ['--empty', '--data', dataDir, '--port', port, '--read-budget', '100000'];
    running = StartedCooperative.spawn(args);
    const { url, link = '' } = await running.ready();
    steward = new Caller(url, (await signInByInvitation(url, { ...CLI, link })).access_token);
    importId = String((await steward.must('POST', '/imports', PRESS_DECLARATION))['import']);
    const stopped = new AbortController();
    const upload = steward.upload(`/imports/${importId}/file`, pressFile(ROWS));
    // Neither answer need come: what matters is what is on the disk.
    const unanswered = Promise.allSettled([upload, writeNotes(stopped.signal)]);
    await chunksRead(2);
    await running.end('SIGKILL');
    stopped.abort();
    await unanswered;
  });
  afterAll(async () => {
    await running.end();
    rmSync(folder, { recursive: true });
  });

  async function writeNotes(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const fields = [{ name: 'essai', value: `note ${acknowledged.length}` }];
      const body = { kind: 'personal-data', category: 'notes', fields };
      acknowledged.push(String((await steward.must('POST', '/records', body))['record']));
    }
  }

  /** Looks at the ledger beside the process, as an auditor's tool does. */
  function ledger<T>(look: (db: DatabaseSync) => T): T {
    const db = new DatabaseSync(join(dataDir, 'ledger.sqlite'), { readOnly: true });
    try {
      return look(db);
    } finally {
      db.close();
    }
  }

  const EVENTS = `(SELECT e.value ->> 'type' AS type, e.value -> 'data' AS data
    FROM commits, json_each(body, '$.streams') s, json_each(s.value, '$.events') e)`;

  const count = (type: string): number =>
    ledger((db) => Number(db.prepare(`SELECT count(*) AS n FROM ${EVENTS} WHERE type = ?`).get(type)?.['n']));

  async function chunksRead(chunks: number): Promise<void> {
    while (count('records.import.chunk-read') < chunks) await wait(5);
  }

  it('was indeed in the middle', () => {
    expect(count('records.import.chunk-read')).toBeLessThan(ROWS / 100);
    expect(count('records.import.completed')).toBe(0);
    expect(acknowledged.length).toBeGreaterThan(0);
  });

  it('goes on where it stood when it is started again, and every row appears once', async () => {
    running = StartedCooperative.spawn(args);
    await running.ready();
    const report = await steward.must('GET', `/imports/${importId}`);
    expect(report).toMatchObject({ status: 'completed', rows: ROWS, created: ROWS, setAside: [] });
    const rows = ledger((db) =>
      db
        .prepare(
          `SELECT count(*) AS n, count(DISTINCT json_extract(data, '$.source.row')) AS once
             FROM ${EVENTS} WHERE type = 'records.record.created' AND json_extract(data, '$.source.import') = ?`,
        )
        .get(importId),
    );
    expect({ ...rows }).toEqual({ n: ROWS, once: ROWS });
  });

  it('has everything of which the answer had arrived', async () => {
    for (const record of acknowledged) expect((await steward.get(`/records/${record}`)).status).toBe(200);
  });

  it('has a log that verifies', async () => {
    const { party } = await steward.must('GET', '/identity/me');
    await steward.must('POST', '/identity/mandates', { kind: 'auditor', agent: party });
    const verified = await steward.must('POST', '/audit/verify', { anchors: [] });
    expect(verified).toMatchObject({ findings: [], anchoredTo: 'no outside anchor' });
  });
});
