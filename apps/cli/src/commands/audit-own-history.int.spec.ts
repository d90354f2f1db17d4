import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OwnLog } from '@coop/contracts/audit-api';
import { generateKeyPair } from '@coop/tlog';
import { runCoop } from '../run.js';
import { ownLogFile } from '../testing/own-log-file.js';

const root = mkdtempSync(join(tmpdir(), 'coop-own-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const file = ownLogFile();

async function verify(changed: unknown, ...argv: string[]) {
  const path = join(root, 'mine.json');
  writeFileSync(path, typeof changed === 'string' ? changed : JSON.stringify(changed));
  let out = '';
  const streams = {
    out: { write: (line: string) => (out += line) },
    err: { write: (line: string) => (out += line) },
    now: () => 0,
  };
  const argvAll = ['audit', 'own-history', path, ...argv];
  const code = await runCoop(argvAll, streams, new AbortController().signal);
  return { code, out };
}

const trusted = ['--vkey', file.vkey, '--handle', file.party];
const withPart = (change: (part: OwnLog['parts'][number]) => Partial<OwnLog['parts'][number]>): OwnLog => ({
  ...file,
  parts: file.parts.map((part) => ({ ...part, ...change(part) })),
});

describe('coop audit own-history', () => {
  it('says what a file proves, as of when, and what it does not', async () => {
    const { code, out } = await verify(file, ...trusted);
    expect(code).toBe(0);
    expect(out).toContain('holds about');
    expect(out).toMatch(/proved {7}up to position 6, recorded on 2026-01-10T.* exactly these events/);
    expect(out).toContain('proved       3 events opened');
    expect(out).toContain('not proved   time and kind of 1 event');
    expect(out).toContain(
      'not proved   whom 3 events of the log after that position concern; the cooperative says that 1 of them',
    );
    expect(out).toContain('No finding.');
    expect(out).not.toContain('whose key signed it');
  });

  it('takes the key and the handle of the file without others, and says that this proves nothing of them', async () => {
    const { code, out } = await verify(file);
    expect(code).toBe(0);
    expect(out).toContain('not proved   whose key signed it');
    expect(out).toContain(`not proved   that ${file.party} is your handle`);
  });

  it('believes a policy as well as a key', async () => {
    const policy = join(root, 'policy');
    writeFileSync(policy, `log ${file.vkey}\nquorum none\n`);
    expect((await verify(file, '--policy', policy)).code).toBe(0);
  });

  it('finds what was left out, exchanged, altered, of another, or signed by another', async () => {
    const other = '11111111-2222-4333-8444-555555555555';
    const { vkey } = generateKeyPair('cooperative.example/log');
    const cases: [OwnLog, string[], string][] = [
      [withPart(({ entries }) => ({ entries: entries.slice(0, -1) })), trusted, 'not-complete'],
      [withPart(({ entries }) => ({ entries: entries.toReversed() })), trusted, 'out-of-order'],
      [
        withPart(({ entries }) => ({
          entries: entries.map((each) => ({ ...each, type: 'consent.grant.given' })),
        })),
        trusted,
        'shown-differs',
      ],
      [file, ['--vkey', file.vkey, '--handle', other], 'another-handle'],
      [{ ...file, party: other }, ['--vkey', file.vkey], 'not-complete'],
      [file, ['--vkey', vkey], 'checkpoint-refused'],
      [{ ...file, map: null }, trusted, 'no-map'],
    ];
    for (const [changed, argv, finding] of cases) {
      const { code, out } = await verify(changed, ...argv);
      expect([code, out]).toEqual([1, expect.stringContaining(`FINDING      ${finding}`)]);
      expect(out).toContain('not proved   that these are all');
    }
  });

  it('gives the same to programs', async () => {
    const { out } = await verify(file, '--json', ...trusted);
    expect(JSON.parse(out)).toMatchObject({
      findings: [],
      completeUpTo: { position: '6' },
      ...{ entries: 4, opened: 3, unopened: 1, uncovered: 3 },
    });
  });

  it('is an error without a file, with another file, and with a key that is none', async () => {
    expect((await verify('{}')).code).toBe(2);
    expect((await verify('not JSON')).code).toBe(2);
    expect((await verify(file, '--vkey', 'nothing')).code).toBe(2);
    expect((await verify({ ...file, more: 1 })).code).toBe(2);
  });
});
