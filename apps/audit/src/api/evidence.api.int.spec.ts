import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { keyPairFromSeed } from '@coop/tlog';
import { nodePort } from '../evidence/verifier/node-program.js';
import { verifyBundle } from '../evidence/verifier/verify.js';
import { ANNA, CONTRACT, handle, HistoryWorld, RECORD, temporaryFolders } from '../testing/history-world.js';
import { openTestAudit } from '../testing/open-test-audit.js';

const folder = temporaryFolders();
let world: HistoryWorld;
let audit: Awaited<ReturnType<typeof openTestAudit>>;
let disclosure: string;

beforeEach(async () => {
  world = await new HistoryWorld().begin();
  await world.grant('grant');
  disclosure = await world.later(1).read('reading');
  audit = await openTestAudit(world, folder);
});

afterEach(() => audit.close());

const readings = async () => {
  const found: unknown[] = [];
  for await (const { events } of world.store.readAll(0n))
    for (const { type, data } of events) if (type === 'audit.history.read') found.push(data);
  return found;
};

/** Writes the lines of an answer as whoever asks does. @returns the folder */
function unpacked(body: string): string {
  const dir = folder('bundle');
  const files = new Map<string, Buffer[]>();
  for (const line of body.trim().split('\n')) {
    const piece = JSON.parse(line) as { file: string; text?: string; base64?: string };
    const bytes =
      piece.text === undefined ? Buffer.from(piece.base64 ?? '', 'base64') : Buffer.from(piece.text);
    files.set(piece.file, [...(files.get(piece.file) ?? []), bytes]);
  }
  for (const [file, pieces] of files) {
    mkdirSync(dirname(join(dir, file)), { recursive: true });
    writeFileSync(join(dir, file), Buffer.concat(pieces));
  }
  return dir;
}

describe('an evidence bundle over HTTP', () => {
  it('is signed by the key that the service publishes for bundles, not by that of the log', async () => {
    const { vkey, bundleVkey } = (await audit.get('/audit/head')).json() as Record<string, string>;
    expect(bundleVkey).toMatch(/^cooperative\.example\/log\/evidence\+/);
    expect(vkey?.split('+').at(-1)).not.toBe(bundleVkey?.split('+').at(-1));
    const { body, headers } = await audit.get('/audit/export', 'auditor');
    expect(headers['content-type']).toContain('application/x-ndjson');
    const port = nodePort(unpacked(body));
    const brought = { vkey: vkey ?? '', signer: bundleVkey ?? '' };
    expect(await verifyBundle(port, brought)).toMatchObject({ sound: true, events: 6, findings: [] });
    expect(await verifyBundle(port, { signer: vkey ?? '' })).toMatchObject({ sound: false });
  });

  it('is on the ledger with its scope and everyone concerned, and says so itself', async () => {
    const { body } = await audit.get(`/audit/export?record=${RECORD}`, 'auditor');
    const [reading] = (await readings()) as Record<string, unknown>[];
    expect(reading).toMatchObject({
      ...{ question: 'export', auditor: handle('auditor'), mandate: handle('auditor mandate') },
      ...{ subjects: [ANNA], scope: { kind: 'record', id: RECORD }, to: '6' },
    });
    const manifest = body.split('\n').find((line) => line.includes('"file":"manifest.json"')) ?? '{}';
    expect(JSON.parse((JSON.parse(manifest) as { text: string }).text)).toMatchObject({
      asked: {
        logged: true,
        by: handle('auditor'),
        mandate: handle('auditor mandate'),
        reading: reading?.['reading'],
      },
    });
  });

  it('is seen by the person whom it concerns', async () => {
    await audit.get('/audit/export', 'auditor');
    await audit.runner.gate.reached(world.store.head(), 5_000);
    expect((await audit.get('/audit/readings', 'anna')).json()).toMatchObject({
      readings: [{ question: 'export', auditor: handle('auditor') }],
    });
  });

  it.each([
    ['everything', '', 6],
    ['between two positions', '?from=2&to=4', 2],
    ['of a contract', `?contract=${CONTRACT}`, 6],
  ])('holds what was asked for: %s', async (_what, query, events) => {
    const { body } = await audit.get(`/audit/export${query}`, 'auditor');
    const report = await verifyBundle(nodePort(unpacked(body)), {});
    expect(report).toMatchObject({ sound: true });
    expect(report.events).toBeLessThanOrEqual(events);
    expect(report.events).toBeGreaterThan(1);
  });

  it('of a decision holds what it rests on', async () => {
    const { body } = await audit.get(`/audit/export?decision=${disclosure}`, 'auditor');
    const types = readFileSync(join(unpacked(body), 'events.ndjson'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { event: { type: string } }).event.type);
    expect(types).toEqual([
      'records.record.created',
      'consent.contract.entered-into-force',
      'consent.grant.given',
      'records.disclosure.made',
    ]);
  });

  it('carries the policy that the log is published under', async () => {
    const { vkey } = keyPairFromSeed('one.example/witness', Buffer.alloc(32, 1), 'ed25519-cosignature');
    await audit.close();
    audit = await openTestAudit(world, folder, { policy: `witness one ${vkey}\nquorum none\n` });
    const dir = unpacked((await audit.get('/audit/export', 'auditor')).body);
    const published = (await audit.get('/log/policy')).body;
    expect(readFileSync(join(dir, 'policy'), 'utf8')).toBe(published);
    expect(published).toContain(vkey);
    expect(await verifyBundle(nodePort(dir), {})).toMatchObject({ sound: true });
  });

  it('takes one scope at a time, and none that is not there', async () => {
    expect((await audit.get(`/audit/export?record=${RECORD}&from=2`, 'auditor')).statusCode).toBe(400);
    expect((await audit.get('/audit/export?record=x', 'auditor')).statusCode).toBe(400);
    expect((await audit.get(`/audit/export?record=${handle('nothing')}`, 'auditor')).statusCode).toBe(404);
  });
});

describe('the mandate of an auditor', () => {
  const status = async (path: string, who: string) => (await audit.get(path, who)).statusCode;

  it('that is over, or of nobody, lets nothing out and leaves no trace', async () => {
    expect(await status('/audit/export', 'former-auditor')).toBe(403);
    expect(await status('/audit/export', 'member')).toBe(403);
    expect(await readings()).toEqual([]);
  });

  it('with a scope covers records of its categories, and no other question', async () => {
    expect(await status(`/audit/export?record=${RECORD}`, 'contact-auditor')).toBe(200);
    expect(await status(`/audit/access?record=${RECORD}&field=phone`, 'contact-auditor')).toBe(200);
    for (const path of [
      '/audit/export',
      '/audit/export?from=1',
      `/audit/export?subject=${ANNA}`,
      '/audit/events',
    ])
      expect(await status(path, 'contact-auditor')).toBe(403);
    expect(await status(`/audit/export?record=${RECORD}`, 'press-auditor')).toBe(403);
    expect(await status(`/audit/export?record=${RECORD}`, 'odd-auditor')).toBe(403);
    expect(await readings()).toHaveLength(2);
  });

  it('with a list of fields covers these, and no whole record', async () => {
    expect(await status(`/audit/access?record=${RECORD}&field=phone`, 'phone-auditor')).toBe(200);
    expect(await status(`/audit/access?record=${RECORD}&field=name`, 'phone-auditor')).toBe(403);
    expect(await status(`/audit/export?record=${RECORD}`, 'phone-auditor')).toBe(403);
  });

  it('that may have ended in the meantime is looked at again before anything is let out', async () => {
    await world.append('identity.mandate.ended', {
      mandate: handle('auditor mandate'),
      reason: 'revoked',
      endedBy: ANNA,
    });
    expect(await status('/audit/export', 'auditor')).toBe(503);
    expect(await readings()).toEqual([]);
  });
});
