import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync, cpSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EvidenceReport, EvidenceScope } from '@coop/audit/replay';
import { coop } from '../testing/coop.js';
import { bundleOf, BUNDLES_KEY, evidenceFolder, REFUSAL } from '../testing/evidence-folder.js';
import { DISCLOSURE, GRANT, handle, RECORD, temporaryFolders } from '../testing/example-folder.js';
import { logAnew, rewrite } from '../testing/tampering.js';

const folder = temporaryFolders();
let data: Awaited<ReturnType<typeof evidenceFolder>>;
let whole: string;
let part: string;

beforeAll(async () => {
  data = await evidenceFolder(folder);
  whole = await bundleOf(data.dataDir, folder('whole'));
  part = await bundleOf(data.dataDir, folder('part'), { kind: 'record', id: RECORD });
});

/** Runs the bundle's own program as a stranger would: another process, another folder, no environment. */
function runProgram(dir: string, ...argv: readonly string[]) {
  const run = spawnSync(process.execPath, [join(dir, 'verify.mjs'), ...argv], {
    ...{ encoding: 'utf8', cwd: '/', env: {} },
  });
  return { code: run.status, out: run.stdout, err: run.stderr };
}

const reportOf = (out: string) => JSON.parse(out) as EvidenceReport;

/** `code file position` of each finding. */
const found = ({ findings }: EvidenceReport): string[] =>
  findings.map(({ code, file, position }) =>
    [code, file, position].filter((part) => part !== null).join(' '),
  );

const edit = (dir: string, file: string, change: (text: string) => string): void =>
  writeFileSync(join(dir, file), change(readFileSync(join(dir, file), 'utf8')));

const editLines = (dir: string, file: string, change: (lines: string[]) => string[]): void =>
  edit(dir, file, (text) =>
    change(text.split('\n').slice(0, -1))
      .map((line) => `${line}\n`)
      .join(''),
  );

/** Someone who knows the form puts the right digests into the manifest; she has no key to sign it. */
function manifestAnew(dir: string): void {
  edit(dir, 'manifest.json', (text) => {
    const manifest = JSON.parse(text) as { files: Record<string, string> };
    for (const file of Object.keys(manifest.files))
      manifest.files[file] = createHash('sha256')
        .update(readFileSync(join(dir, file)))
        .digest('hex');
    return `${JSON.stringify(manifest, undefined, 2)}\n`;
  });
}

function copyOf(bundle: string): string {
  const copy = folder('copy');
  cpSync(bundle, copy, { recursive: true });
  return copy;
}

const flip = (lines: string[], n: number): string[] =>
  lines.map((line, at) => (at === n ? line.replace(/"recordedAt":"2026/, '"recordedAt":"2025') : line));

describe('an evidence bundle', () => {
  it('verifies with its own program, in another process and folder', () => {
    const copy = folder('moved');
    cpSync(whole, copy, { recursive: true });
    const { code, out, err } = runProgram(copy);
    expect(err).toBe('');
    expect(out).toContain('300 events of a log of 300 entries');
    expect(out).toContain('checked      that these are all 300 events of the signed log, and none other');
    expect(out).toContain(
      `checked      the signature of the cooperative under the manifest (${BUNDLES_KEY})`,
    );
    expect(out).toContain('Anchored to: no outside anchor');
    expect(out).toContain('No finding.');
    expect(code).toBe(0);
  });

  it('says that its keys came with it, until they are given from elsewhere', () => {
    const own = runProgram(whole).out;
    expect(own).toContain('not checked  whose the key of the log is');
    expect(own).toContain('not checked  whose the key is that signed the manifest');
    const [, vkey = ''] = /^log (\S+)$/m.exec(readFileSync(join(whole, 'policy'), 'utf8')) ?? [];
    const { out, code } = runProgram(whole, '--vkey', vkey, '--signer', BUNDLES_KEY);
    expect(out).not.toContain('whose the key');
    expect(code).toBe(0);
    const other = runProgram(whole, '--vkey', BUNDLES_KEY, '--json');
    expect(found(reportOf(other.out))).toEqual(['other-key policy', 'checkpoint-refused checkpoint']);
    expect(found(reportOf(runProgram(whole, '--signer', vkey, '--json').out))).toEqual([
      'signature manifest.sig',
    ]);
  });

  it('holds no personal value, and tells of every contract and decision', () => {
    const files = ['events.ndjson', 'contracts.ndjson', 'decisions.ndjson'].map((file) =>
      readFileSync(join(whole, file), 'utf8'),
    );
    expect(files.join('')).not.toContain('Invented');
    const [, contracts = '', decisions = ''] = files;
    expect(JSON.parse(contracts)).toMatchObject({
      enteredIntoForce: true,
      layers: { texts: expect.any(Array) },
    });
    const told = decisions
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(told).toMatchObject([
      {
        recorded: { outcome: 'PERMIT' },
        reproducible: true,
        cited: expect.arrayContaining([expect.objectContaining({ id: GRANT })]),
      },
      { recorded: { outcome: 'DENY' }, reproducible: true },
    ]);
  });

  it('has its decisions evaluated again by the command line', async () => {
    const { out, code } = await coop('audit', 'verify-bundle', whole);
    expect(out).toContain('checked      that 2 decisions come out as recorded, evaluated again');
    expect(code).toBe(0);
    expect(await coop('audit', 'verify', whole)).toEqual({ code, out, err: '' });
    expect(await coop('audit', 'verify', whole, '--data', data.dataDir)).toMatchObject({ code: 2, out: '' });
  });

  it('is anchored by a checkpoint that was kept, where it holds all events', async () => {
    const kept = folder('kept.txt');
    writeFileSync(kept, data.kept);
    expect(runProgram(whole, '--anchor', kept).out).toContain(
      'Anchored to: kept.txt (the first 7 events are those that it was signed for)',
    );
    const { out, code } = await coop('audit', 'verify-bundle', part, '--anchor', kept);
    expect(out).toContain('Anchored to: no outside anchor');
    expect(out).toContain('not checked  kept.txt: it is of another size');
    expect(code).toBe(0);
  });

  it('tells the exit codes apart', () => {
    expect(runProgram(whole, '--nonsense').code).toBe(2);
    expect(runProgram(whole, folder('nowhere')).code).toBe(2);
    expect(runProgram(whole, '--help').code).toBe(0);
  });
});

type Tamper = (dir: string) => void;
type Case = readonly [what: string, tamper: Tamper, findings: readonly string[]];

const SIGNED = 'signature manifest.sig';
const again =
  (tamper: Tamper): Tamper =>
  (dir) => {
    tamper(dir);
    manifestAnew(dir);
  };
const inEvents =
  (change: (lines: string[]) => string[]): Tamper =>
  (dir) =>
    editLines(dir, 'events.ndjson', change);

const OF_WHOLE: readonly Case[] = [
  ...['README.fr.md', 'README.en.md', 'verify.mjs', 'index.html', 'contracts.ndjson'].map((file): Case => [
    `a byte more in ${file}`,
    (dir) => appendFileSync(join(dir, file), '\n'),
    [`digest ${file}`, ...(file.endsWith('ndjson') ? [`unreadable ${file}`] : [])],
  ]),
  [
    'an event altered',
    inEvents((lines) => flip(lines, 149)),
    [
      'digest events.ndjson',
      'order events.ndjson 150',
      'root-differs checkpoint',
      'event-altered events.ndjson 150',
    ],
  ],
  [
    'an event altered, with the manifest',
    again(inEvents((lines) => flip(lines, 0))),
    [SIGNED, 'root-differs checkpoint', 'event-altered events.ndjson 1'],
  ],
  [
    'an event taken out',
    again(inEvents((lines) => lines.toSpliced(149, 1))),
    [SIGNED, 'event-missing events.ndjson 150', 'root-differs checkpoint'],
  ],
  [
    'an event added',
    again(
      inEvents((lines) => [
        ...lines,
        (lines[9] ?? '').replaceAll('"9"', '"300"').replaceAll('"10"', '"301"'),
      ]),
    ),
    [
      SIGNED,
      'event-not-listed events.ndjson 301',
      'order events.ndjson 301',
      'revision-gap events.ndjson 301',
      'not-in-log events.ndjson 301',
    ],
  ],
  [
    'two events exchanged',
    again(inEvents((lines) => lines.with(20, lines[21] ?? '').with(21, lines[20] ?? ''))),
    [SIGNED, 'event-missing events.ndjson 21', 'order events.ndjson 21', 'root-differs checkpoint'],
  ],
  [
    'an event written with a blank',
    again(inEvents((lines) => lines.with(5, (lines[5] ?? '').replace(':', ': ')))),
    [
      SIGNED,
      'event-unreadable events.ndjson',
      'event-missing events.ndjson 6',
      'revision-gap events.ndjson 8',
      'not-as-recorded 6',
      'root-differs checkpoint',
    ],
  ],
  ['a tile', again((dir) => flipByte(dir, 'tile/0/000', 40)), [SIGNED, 'tile-altered tile/0/000']],
  [
    'a bundle of entries',
    again((dir) => flipByte(dir, 'tile/entries/001.p/44', 9)),
    [SIGNED, 'tile-altered tile/entries/001.p/44'],
  ],
  [
    'a tile of a higher level taken out',
    (dir) => rmSync(join(dir, 'tile/1'), { recursive: true }),
    ['file-missing tile/1/000.p/1', 'tile-altered tile/1/000.p/1'],
  ],
  [
    'the size in the checkpoint',
    again((dir) => edit(dir, 'checkpoint', (text) => text.replace('\n300\n', '\n299\n'))),
    [SIGNED, 'checkpoint-refused checkpoint'],
  ],
  [
    'the signature of the checkpoint',
    again((dir) => edit(dir, 'checkpoint', (text) => text.replace(/(.{9})=\n$/, 'AAAAAAAAA=\n'))),
    [SIGNED, 'checkpoint-refused checkpoint'],
  ],
  [
    'the policy',
    again((dir) => edit(dir, 'policy', (text) => text.replace('none', 'nobody'))),
    [SIGNED, 'quorum checkpoint'],
  ],
  [
    'what a decision says',
    again((dir) =>
      edit(dir, 'decisions.ndjson', (text) => text.replace('"outcome":"DENY"', '"outcome":"PERMIT"')),
    ),
    [SIGNED, 'not-as-recorded decisions.ndjson 11'],
  ],
  [
    'what a contract says',
    again((dir) => edit(dir, 'contracts.ndjson', (text) => text.replace('The text.', 'A text.'))),
    [SIGNED, 'not-as-recorded contracts.ndjson 4'],
  ],
  [
    'who asked, in the manifest',
    (dir) => edit(dir, 'manifest.json', (text) => text.replace(handle('auditor'), handle('other'))),
    [SIGNED],
  ],
  [
    'the manifest, no JSON any more',
    (dir) => edit(dir, 'manifest.json', (text) => text.slice(9)),
    ['manifest-unreadable manifest.json'],
  ],
  ['the signature taken away', (dir) => rmSync(join(dir, 'manifest.sig')), [SIGNED]],
  [
    'the signature, of another bundle',
    (dir) => cpSync(join(part, 'manifest.sig'), join(dir, 'manifest.sig')),
    [SIGNED],
  ],
  ['a file more', (dir) => writeFileSync(join(dir, 'note.txt'), 'trust me'), ['file-not-listed note.txt']],
  [
    'a file less',
    (dir) => renameSync(join(dir, 'README.fr.md'), join(dir, 'LISEZ.md')),
    ['file-missing README.fr.md', 'file-not-listed LISEZ.md'],
  ],
];

const OF_PART: readonly Case[] = [
  ['an event altered', again(inEvents((lines) => flip(lines, 0))), [SIGNED, 'not-in-log events.ndjson 3']],
  [
    'a proof altered',
    again((dir) =>
      edit(dir, 'proofs.ndjson', (text) =>
        text.replace(/"proof":\["(.)/, (_, digit) => `"proof":["${digit === '0' ? '1' : '0'}`),
      ),
    ),
    [SIGNED, 'not-in-log events.ndjson 3'],
  ],
  [
    'a proof taken out',
    again((dir) => editLines(dir, 'proofs.ndjson', (lines) => lines.toSpliced(1, 1))),
    [SIGNED, 'proof-missing proofs.ndjson 4'],
  ],
  [
    'an event taken out',
    again(inEvents((lines) => lines.toSpliced(1, 1))),
    [SIGNED, 'event-missing events.ndjson 4'],
  ],
];

function flipByte(dir: string, file: string, at: number): void {
  const bytes = readFileSync(join(dir, file));
  bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
  writeFileSync(join(dir, file), bytes);
}

async function expectFindings(dir: string, findings: readonly string[]): Promise<void> {
  const program = runProgram(dir, '--json');
  // A program that was tampered with is judged by another copy of it.
  const report = reportOf(program.code === 1 ? program.out : runProgram(whole, dir, '--json').out);
  for (const each of findings) expect(found(report).join('\n')).toContain(each);
  expect(found(report)).toHaveLength(findings.length);
  const ours = await coop('audit', 'verify-bundle', dir, '--json');
  expect(found(reportOf(ours.out))).toEqual(found(report));
  expect(ours.code).toBe(1);
}

describe('in a bundle of everything, verify.mjs and the command line name', () => {
  it.each(OF_WHOLE)('%s', async (_what, tamper, findings) => {
    const dir = copyOf(whole);
    tamper(dir);
    await expectFindings(dir, findings);
  });
});

describe('in a bundle of a part, verify.mjs and the command line name', () => {
  it.each(OF_PART)('%s', async (_what, tamper, findings) => {
    const dir = copyOf(part);
    tamper(dir);
    await expectFindings(dir, findings);
  });

  it('nothing in it as it was made', () => {
    expect(reportOf(runProgram(part, '--json').out)).toMatchObject({ sound: true, findings: [] });
  });
});

describe('a history written anew, signed with the real keys', () => {
  it('passes by itself, and is caught by any one checkpoint of before', async () => {
    const old = await evidenceFolder(folder);
    const kept = folder('kept.txt');
    writeFileSync(kept, old.kept);
    const longer = (body: string) => body.replaceAll('"deleteAfterDays":30', '"deleteAfterDays":3000');
    rewrite(old.dataDir, (rows) => rows.map((row) => ({ ...row, body: longer(row.body) })));
    await logAnew(old.dataDir);
    const bundle = await bundleOf(old.dataDir, folder('rewritten'));
    expect(runProgram(bundle).code).toBe(0);
    const { code, out } = runProgram(bundle, '--anchor', kept, '--json');
    expect(found(reportOf(out))).toEqual(['anchor-fork kept.txt']);
    expect(code).toBe(1);
  });
});

describe('the scope of a bundle', () => {
  const positions = async (scope: EvidenceScope): Promise<string[]> => {
    const dir = await bundleOf(data.dataDir, folder('scoped'), scope);
    expect(runProgram(dir).code).toBe(0);
    const lines = readFileSync(join(dir, 'events.ndjson'), 'utf8').trim().split('\n');
    return lines.map((line) => (JSON.parse(line) as { event: { position: string } }).event.position);
  };

  it('is what lies between two positions', async () => {
    expect(await positions({ kind: 'range', after: 250n, upTo: 260n })).toEqual(
      Array.from({ length: 10 }, (_, n) => String(251 + n)),
    );
  });

  it('is a decision with the record, the contract and the grant that it rests on', async () => {
    expect(await positions({ kind: 'decision', id: DISCLOSURE })).toEqual(['3', '4', '5', '6', '8', '10']);
    expect(await positions({ kind: 'decision', id: REFUSAL })).toEqual(['3', '4', '5', '6', '8', '11']);
  });

  it('is what concerns a person, with what decisions rest on', async () => {
    expect(await positions({ kind: 'subject', id: handle('person') })).toEqual([
      '1',
      '3',
      '4',
      '5',
      '6',
      '8',
      '10',
      '11',
    ]);
  });

  it('is told to the command line as one of several options', async () => {
    const out = folder('by-command');
    const { out: text, code } = await coop(
      ...['audit', 'export', '--data', data.dataDir, '--out', out, '--contract', handle('contract')],
    );
    expect(text).toContain('NOT SIGNED');
    expect(text).toContain('NOT LOGGED');
    expect(code).toBe(0);
    expect(runProgram(out).out).toContain('not checked  who made the bundle: it is not signed');
    expect(JSON.parse(readFileSync(join(out, 'manifest.json'), 'utf8'))).toMatchObject({
      scope: { kind: 'contract', id: handle('contract') },
      asked: { logged: false },
      signer: null,
    });
    const both = await coop('audit', 'export', '--out', folder('x'), '--record', RECORD, '--from', '3');
    expect(both).toMatchObject({ code: 2, err: expect.stringContaining('one scope at a time') });
    const none = await coop(
      'audit',
      'export',
      '--data',
      data.dataDir,
      '--out',
      folder('x'),
      '--record',
      handle('nothing'),
    );
    expect(none.code).toBe(2);
  });
});
