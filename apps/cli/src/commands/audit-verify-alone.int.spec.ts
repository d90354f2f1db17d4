import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { LogReader } from '@coop/tlog';
import { logIn } from '../sources/data-folder.js';
import { coop } from '../testing/coop.js';
import { temporaryFolders } from '../testing/example-folder.js';
import { served } from '../testing/served-folder.js';
import { bitTurned, livedFolder, logAnew, rewrite, turnBitOfFile } from '../testing/tampering.js';
import { cosigned, policyAbout, SEEN_AT } from '../testing/witnesses.js';

const folder = temporaryFolders();
let lived: Awaited<ReturnType<typeof livedFolder>>;
let vkey: string;

beforeAll(async () => {
  lived = await livedFolder(folder);
  vkey = join(lived.dir, 'log/origin.vkey');
});

/** A copy of the log, without its ledger. */
function logOf(dir: string, tamper: (dir: string) => void = () => undefined): string {
  const copy = folder('copy');
  cpSync(join(dir, 'log'), join(copy, 'log'), { recursive: true });
  tamper(copy);
  return join(copy, 'log');
}

function fileOf(text: string): string {
  const file = folder('kept');
  writeFileSync(file, text);
  return file;
}

const verify = (log: string, ...argv: string[]) => coop('audit', 'verify', '--log', log, ...argv);

async function found(log: string, ...argv: string[]) {
  const { code, out } = await verify(log, '--vkey', vkey, '--json', ...argv);
  const { findings } = JSON.parse(out) as {
    findings: { code: string; entry: number | null; upTo: number | null; path: string }[];
  };
  const texts = findings.map(({ code: kind, entry, upTo, path }) =>
    [kind, entry, ...(upTo === null ? [] : [upTo]), path].join(' '),
  );
  return { code, texts };
}

describe('coop audit verify --log', () => {
  it('verifies a log in a folder alone, and says that nothing outside anchors it', async () => {
    const { code, out } = await verify(logOf(lived.dir), '--vkey', vkey);
    expect(out).toContain('log cooperative.example/log, 304 entries');
    expect(out).toContain('Anchored to: no outside anchor');
    expect(out).toContain('checked      every tile and the 304 entries of the log');
    expect(out).toContain('not checked  what the entries stand for');
    expect(code).toBe(0);
  });

  it('verifies it under its address, and needs no token', async () => {
    const { url, close } = await served(lived.dir);
    try {
      expect(await verify(`${url}/log`, '--vkey', vkey)).toMatchObject({
        code: 0,
        out: expect.stringContaining('304 entries') as unknown,
      });
    } finally {
      await close();
    }
  });

  it.each<readonly [string, (dir: string) => void, readonly string[]]>([
    ['an entry', (dir) => turnBitOfFile(dir, 'tile/entries/000', 12), ['entry_altered 0 tile/entries/000']],
    ['a tile', (dir) => turnBitOfFile(dir, 'tile/0/000', 5 * 32), ['tile_altered 5 tile/0/000']],
    [
      'a bundle that is gone',
      (dir) => rmSync(join(dir, 'log/tile/entries/001.p/48')),
      ['file_unreadable 256 303 tile/entries/001.p/48'],
    ],
    ['the checkpoint', (dir) => turnBitOfFile(dir, 'checkpoint', 30), ['checkpoint_refused  checkpoint']],
    [
      'a checkpoint of earlier that was put back',
      (dir) => {
        writeFileSync(join(dir, 'log/checkpoint'), lived.early);
        cpSync(join(dir, 'log/tile/entries/000'), join(dir, 'log/tile/entries/001'));
      },
      ['checkpoint-behind 7 511 tile/entries/001'],
    ],
  ])('names %s by its entries, counted from 0', async (_what, tamper, texts) => {
    const answer = await found(logOf(lived.dir, tamper));
    expect(answer.code).toBe(1);
    expect(answer.texts.filter((text) => !text.startsWith('root_differs'))).toEqual(texts);
  });

  it('is anchored to a proof file, and finds by it a history that was written anew and signed with the real key', async () => {
    const log = await LogReader.open(logIn(lived.dir, readFileSync(vkey, 'utf8').trim()));
    const proof = fileOf(await log.proofFile(249));
    expect((await verify(logOf(lived.dir), '--vkey', vkey, '--anchor', proof)).out).toMatch(
      /Anchored to: kept \(size 304\)/,
    );
    const forged = folder('forged');
    cpSync(lived.dir, forged, { recursive: true });
    rewrite(forged, (rows) => rows.map((row, n) => (n < 199 ? row : { ...row, body: bitTurned(row.body) })));
    await logAnew(forged);
    expect(await found(logOf(forged))).toEqual({ code: 0, texts: [] });
    expect(await found(logOf(forged), '--anchor', proof)).toMatchObject({
      code: 1,
      texts: [expect.stringContaining('anchor-fork')],
    });
  });

  it('is anchored to witnesses of a policy, which also knows the key', async () => {
    const copy = folder('witnessed');
    cpSync(lived.dir, copy, { recursive: true });
    cosigned(copy, 'anna', 'ben');
    const policy = fileOf(policyAbout(copy, ['anna', 'ben', 'carl'], 2));
    const { code, out } = await verify(join(copy, 'log'), '--policy', policy);
    expect(out).toContain(
      `Anchored to: witness anna at ${SEEN_AT} (size 304), witness ben at ${SEEN_AT} (size 304)`,
    );
    expect(out).not.toContain('everyone was shown the same history');
    expect(code).toBe(0);
    const all = fileOf(policyAbout(copy, ['anna', 'ben', 'carl'], 3));
    const missing = await verify(join(copy, 'log'), '--policy', all);
    expect(missing.out).toContain('FINDING quorum-missing in checkpoint: 2 of 3 witnesses cosigned');
    expect(missing.code).toBe(1);
  });

  it.each<readonly [string, () => readonly string[], string]>([
    ['no key', () => [lived.dir], '--vkey'],
    ['no such folder', () => [folder('nowhere'), '--vkey', vkey], 'there is no folder'],
    ['a data folder', () => [lived.dir, '--vkey', vkey], 'is a data folder'],
    ['two places at once', () => [lived.dir, '--vkey', vkey, '--data', lived.dir], 'without --data'],
    ['nobody who answers', () => ['http://127.0.0.1:1', '--vkey', vkey], 'does not answer'],
    [
      'a policy without the key',
      () => [lived.dir, '--vkey', vkey, '--policy', fileOf(OTHER_POLICY)],
      'names no log of this origin',
    ],
    [
      'a policy that is none',
      () => [lived.dir, '--vkey', vkey, '--policy', fileOf('quorum nobody\n')],
      'line 1',
    ],
  ])('says in one line that it was given %s, with exit code 2', async (_what, argv, why) => {
    const [log = '', ...rest] = argv();
    const { code, out, err } = await verify(log, ...rest);
    expect([code, out, err.trim().split('\n').length]).toEqual([2, '', 1]);
    expect(err).toContain(why);
  });

  it('reads no more of a server than a file of a log can hold', async () => {
    const server = createServer((_request, response) => {
      const chunk = Buffer.alloc(1 << 20);
      const more = () => {
        while (!response.destroyed && response.write(chunk));
        if (!response.destroyed) response.once('drain', more);
      };
      more();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    try {
      const { code, err } = await verify(`http://127.0.0.1:${port}`, '--vkey', vkey);
      expect([code, err]).toEqual([2, expect.stringContaining('larger than any file of a log')]);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});

const OTHER_POLICY = 'log PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW\nquorum none\n';
