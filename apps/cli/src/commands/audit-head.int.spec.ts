import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sampleAppend, sampleStream } from '@coop/event-sourcing/testing';
import { openSqliteEventStore } from '@coop/event-store-sqlite';
import { coop } from '../testing/coop.js';
import { exampleFolder, temporaryFolders, type ExampleFolder } from '../testing/example-folder.js';
import { served } from '../testing/served-folder.js';
import { rewrite, turnBitOfFile } from '../testing/tampering.js';
import { cosigned, policyAbout, SEEN_AT } from '../testing/witnesses.js';

const folder = temporaryFolders();
let example: ExampleFolder;
let dir: string;

beforeAll(async () => {
  example = await exampleFolder(folder);
});

beforeEach(() => {
  dir = folder('copy');
  cpSync(example.dataDir, dir, { recursive: true });
});

const head = (...argv: string[]) => coop('audit', 'head', '--data', dir, ...argv);
const jsonOf = async (...argv: string[]) => JSON.parse((await head('--json', ...argv)).out) as unknown;

describe('coop audit head', () => {
  it('tells the last event, the log, who signed it, and that it covers all', async () => {
    const { code, out } = await head();
    expect(out).toContain('last event at position 9, 2026-02-01T09:');
    expect(out).toContain('log          cooperative.example/log, 9 entries, root ');
    expect(out).toMatch(/signed by {4}cooperative\.example\/log \([0-9a-f]{8}\): the log\n/);
    expect(out).toContain('state        the log covers every event\n');
    expect(code).toBe(0);
    expect(await jsonOf()).toMatchObject({
      ...{ head: '9', state: 'covers-all', lag: null, said: null, refused: null },
      log: { size: 9, quorum: null, signatures: [{ by: 'log', time: null }] },
      checkpoint: expect.stringContaining('cooperative.example/log\n9\n') as unknown,
      ageSeconds: expect.any(Number) as unknown,
    });
  });

  it('says by how many events the log lags and since when, and calls that no finding', async () => {
    const store = openSqliteEventStore({ dir, preallocate: false });
    await store.append(sampleAppend(sampleStream()));
    await store.close();
    const { code, out } = await head();
    expect(out).toMatch(/state {8}the log lags: 1 event behind, the first of 20/);
    expect(code).toBe(0);
  });

  it('finds a log that covers more than the ledger has', async () => {
    rewrite(dir, (rows) => rows.slice(0, -1));
    expect((await head()).code).toBe(1);
    expect(await jsonOf()).toMatchObject({ state: 'beyond-ledger', head: '8', log: { size: 9 } });
  });

  it('finds a checkpoint that the key did not sign, and one that is gone', async () => {
    turnBitOfFile(dir, 'checkpoint', 30);
    const { code, out } = await head();
    expect([code, out]).toEqual([1, expect.stringMatching(/FINDING the checkpoint is refused: [a-z_]+:/)]);
    rmSync(join(dir, 'log', 'checkpoint'));
    expect(await jsonOf()).toMatchObject({ state: 'refused', refused: 'the log has no checkpoint' });
  });

  it('names the witnesses of a policy with their time, and a quorum that is missing', async () => {
    const policy = folder('policy');
    writeFileSync(policy, policyAbout(dir, ['anna', 'ben'], 2));
    expect(await head('--policy', policy)).toMatchObject({
      code: 1,
      out: expect.stringContaining('FINDING fewer witnesses than the policy asks for'),
    });
    cosigned(dir, 'anna', 'ben');
    const { code, out } = await head('--policy', policy);
    expect(out).toMatch(new RegExp(`anna\\.example/witness \\([0-9a-f]{8}\\): witness anna at ${SEEN_AT}`));
    expect(out).toContain('quorum       met');
    expect(code).toBe(0);
    expect((await head()).out).toMatch(/ben\.example\/witness .*a key that was not given, not verified/);
  });

  it('asks a running cooperative for nothing but what everyone may see', async () => {
    const { url, close } = await served(dir);
    try {
      const { code, out } = await coop('audit', 'head', '--url', url);
      expect(out).toContain(`${url}: last event at position 9\n`);
      expect(out).toContain('the service  follows the ledger');
      expect(code).toBe(0);
    } finally {
      await close();
    }
  });

  it.each([
    ['a policy that is not there', () => ['--policy', folder('none')]],
    [
      'a policy about another log',
      () => {
        const file = folder('policy');
        writeFileSync(file, policyAbout(dir, ['anna'], 1).replace(/^log .*/, `log ${OTHER}`));
        return ['--policy', file];
      },
    ],
    ['a key that is none', () => ['--vkey', 'nonsense']],
  ])('says in one line what is wrong with %s, with exit code 2', async (_what, argv) => {
    const { code, out, err } = await head(...argv());
    expect([code, out, err.trim().split('\n').length]).toEqual([2, '', 1]);
  });
});

const OTHER = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
