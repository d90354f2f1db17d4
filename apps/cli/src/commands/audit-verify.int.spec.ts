import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LogReader } from '@coop/tlog';
import { sampleAppend, sampleStream } from '@coop/event-sourcing/testing';
import { openSqliteEventStore } from '@coop/event-store-sqlite';
import { logIn } from '../sources/data-folder.js';
import { coop } from '../testing/coop.js';
import { temporaryFolders } from '../testing/example-folder.js';
import {
  bitTurned,
  EVENTS,
  livedFolder,
  logAnew,
  onLedger,
  rewrite,
  turnBitOfEvent,
  turnBitOfFile,
} from '../testing/tampering.js';

const folder = temporaryFolders();
let lived: Awaited<ReturnType<typeof livedFolder>>;

beforeAll(async () => {
  lived = await livedFolder(folder);
});

type Tamper = (dir: string) => void | Promise<void>;

/** What was done to the copy of a folder, and each finding as `code position[-last] [path]`. */
type Case = readonly [what: string, tamper: Tamper, findings: readonly string[]];

const BUNDLE = 'tile/entries/000';
const LAST_BUNDLE = 'tile/entries/001.p/48';
const swapped = <T>(rows: T[], one: number, other: number): T[] =>
  rows.map((row, n) => (n === one ? (rows[other] ?? row) : n === other ? (rows[one] ?? row) : row));

const EVENTS_ALTERED: readonly Case[] = [
  ...[3, 150, 256, EVENTS - 1, EVENTS].map((position): Case => {
    const bundle = position > 256 ? LAST_BUNDLE : BUNDLE;
    return [
      `one bit of event ${position}`,
      (dir) => turnBitOfEvent(dir, position),
      [`altered ${position}`, `entry_not_as_in_source ${position} ${bundle}`],
    ];
  }),
  [
    'one bit each of four events',
    (dir) => [2, 150, 151, 300].forEach((position) => turnBitOfEvent(dir, position)),
    [
      ...['altered 2', 'altered 150', 'altered 151', 'altered 300'],
      `entry_not_as_in_source 2 ${BUNDLE}`,
      `entry_not_as_in_source 150-151 ${BUNDLE}`,
      `entry_not_as_in_source 300 ${LAST_BUNDLE}`,
    ],
  ],
  [
    'an event that nobody can read any more',
    (dir) => onLedger(dir, (db) => db.exec(`UPDATE commits SET body = '{' WHERE last = 150`)),
    ['altered 150'],
  ],
  [
    'one bit of an event, with every digest computed anew',
    (dir) =>
      rewrite(dir, (rows) => rows.map((row, n) => (n === 149 ? { ...row, body: bitTurned(row.body) } : row))),
    [`entry_not_as_in_source 150 ${BUNDLE}`],
  ],
];

const ORDER_ALTERED: readonly Case[] = [
  [
    'an event taken out',
    (dir) => onLedger(dir, (db) => db.exec('DELETE FROM commits WHERE last = 150')),
    ['missing 150'],
  ],
  [
    'an event taken out, with everything computed anew',
    (dir) => rewrite(dir, (rows) => rows.toSpliced(149, 1)),
    [`entry_not_as_in_source 150-303 ${BUNDLE}`, `event-store-loss 304 ${LAST_BUNDLE}`],
  ],
  [
    'two events exchanged',
    (dir) =>
      onLedger(dir, (db) =>
        db.exec(`CREATE TEMP TABLE kept AS SELECT * FROM commits WHERE last IN (150, 200);
          UPDATE commits SET (recorded_at, revisions, digest, body) =
            (SELECT recorded_at, revisions, digest, body FROM kept WHERE kept.last = 350 - commits.last)
          WHERE last IN (150, 200)`),
      ),
    [
      ...['altered 150', 'altered 151', 'altered 200', 'altered 201'],
      `entry_not_as_in_source 150 ${BUNDLE}`,
      `entry_not_as_in_source 200 ${BUNDLE}`,
    ],
  ],
  [
    'two events exchanged, with everything computed anew',
    (dir) => rewrite(dir, (rows) => swapped(rows, 149, 199)),
    [`entry_not_as_in_source 150 ${BUNDLE}`, `entry_not_as_in_source 200 ${BUNDLE}`],
  ],
  [
    'an event put in, with everything computed anew',
    (dir) =>
      rewrite(dir, (rows) => {
        const copy = rows
          .slice(149, 150)
          .map((row) => ({ ...row, body: row.body.replace(/"id":".{8}/, '"id":"ffffffff') }));
        const own = copy.map((row) => ({
          ...row,
          body: row.body
            .replace(/"commandId":".{8}/, '"commandId":"ffffffff')
            .replace(/"stream":"(.*?).{4}",/, '"stream":"$1ffff",'),
        }));
        return rows.toSpliced(149, 0, ...own);
      }),
    [`entry_not_as_in_source 150-304 ${BUNDLE}`],
  ],
  [
    'the end cut off',
    (dir) => onLedger(dir, (db) => db.exec('DELETE FROM commits WHERE last > 300')),
    ['missing 301-304', `event-store-loss 301-304 ${LAST_BUNDLE}`],
  ],
  [
    'the end cut off, together with all that the store knows of it',
    (dir) => rewrite(dir, (rows) => rows.slice(0, 300)),
    [`event-store-loss 301-304 ${LAST_BUNDLE}`],
  ],
];

const LOG_ALTERED: readonly Case[] = [
  ['one bit of a tile', (dir) => turnBitOfFile(dir, 'tile/0/000', 5 * 32), ['tile_altered 6 tile/0/000']],
  [
    'one bit of the last tile',
    (dir) => turnBitOfFile(dir, 'tile/0/001.p/48', 33),
    ['tile_altered 258 tile/0/001.p/48'],
  ],
  [
    'one bit of a tile of a higher level',
    (dir) => turnBitOfFile(dir, 'tile/1/000.p/1', 7),
    ['tile_altered 1-256 tile/1/000.p/1'],
  ],
  ['one bit of an entry', (dir) => turnBitOfFile(dir, BUNDLE, 2 + 10), [`entry_altered 1 ${BUNDLE}`]],
  [
    'one bit of an entry of the last bundle',
    (dir) => turnBitOfFile(dir, LAST_BUNDLE, 2 + 10),
    [`entry_altered 257 ${LAST_BUNDLE}`],
  ],
  [
    'one bit of the length of an entry',
    (dir) => turnBitOfFile(dir, BUNDLE, 0),
    [`file_unreadable 1-256 ${BUNDLE}`],
  ],
  [
    'a tile and a bundle that are gone',
    (dir) => ['tile/0/000', LAST_BUNDLE].forEach((path) => rmSync(join(dir, 'log', path))),
    ['file_unreadable 1-256 tile/0/000', `file_unreadable 257-304 ${LAST_BUNDLE}`],
  ],
  [
    'one letter of the root in the checkpoint',
    (dir) => {
      const file = join(dir, 'log/checkpoint');
      const other = (letter: string) => (letter === 'A' ? 'B' : 'A');
      const note = readFileSync(file, 'utf8');
      writeFileSync(
        file,
        note.replace(/(?<=\n304\n)./, (letter) => other(letter)),
      );
    },
    ['checkpoint_refused checkpoint', 'root_differs 1-304 checkpoint'],
  ],
  [
    'one bit of the signature',
    (dir) => turnBitOfFile(dir, 'checkpoint', readFileSync(join(dir, 'log/checkpoint')).length - 30),
    ['checkpoint_refused checkpoint'],
  ],
  [
    'the checkpoint that is gone, and an event',
    (dir) => {
      rmSync(join(dir, 'log/checkpoint'));
      turnBitOfEvent(dir, 150);
    },
    ['altered 150', 'checkpoint_refused checkpoint'],
  ],
  [
    'an older checkpoint put back, of a log that goes on by more than a killed process leaves',
    (dir) => {
      writeFileSync(join(dir, 'log/checkpoint'), lived.early);
      cpSync(join(dir, 'log', BUNDLE), join(dir, 'log/tile/entries/001'));
    },
    ['checkpoint-behind 8-512 tile/entries/001'],
  ],
  [
    'the ledger that is no database any more',
    (dir) => {
      writeFileSync(join(dir, 'ledger.sqlite'), 'nothing');
      rmSync(join(dir, 'ledger.sqlite-wal'));
    },
    ['unreadable 1', `event-store-loss 1-304 ${BUNDLE}`],
  ],
];

interface Reported {
  readonly sound: boolean;
  readonly anchoredTo: string;
  readonly more: number;
  readonly notChecked: readonly string[];
  readonly findings: readonly {
    readonly code: string;
    readonly position: string | null;
    readonly upTo: string | null;
    readonly path: string | null;
    readonly expected: string | null;
    readonly found: string | null;
  }[];
}

async function copied(tamper: Tamper = () => undefined): Promise<string> {
  const dir = folder('copy');
  cpSync(lived.dir, dir, { recursive: true });
  await tamper(dir);
  return dir;
}

async function verified(dir: string, ...more: readonly string[]) {
  const { code, out, err } = await coop('audit', 'verify', '--json', '--data', dir, ...more);
  if (out === '') throw new Error(err);
  const report = JSON.parse(out) as Reported;
  const found = report.findings.map(({ code: kind, position, upTo, path }) =>
    [kind, position === null ? '' : `${position}${upTo === null ? '' : `-${upTo}`}`, path ?? '']
      .filter((part) => part !== '')
      .join(' '),
  );
  return { code, report, found };
}

function fileOf(text: string): string {
  const file = folder('kept');
  writeFileSync(file, text);
  return file;
}

describe('coop audit verify, on a copy', () => {
  it('finds nothing where nothing was altered', async () => {
    const { code, report } = await verified(await copied());
    expect(report).toMatchObject({ sound: true, findings: [], more: 0, anchoredTo: 'no outside anchor' });
    expect(code).toBe(0);
  });

  it.each([...EVENTS_ALTERED, ...ORDER_ALTERED, ...LOG_ALTERED])(
    'names %s',
    async (_what, tamper, findings) => {
      const dir = await copied(tamper);
      const { code, report, found } = await verified(dir);
      expect(found).toEqual(findings);
      expect([code, report.sound]).toEqual([1, false]);
      const { out } = await coop('audit', 'verify', '--data', dir);
      expect(out.split('\n').filter((line) => line.startsWith('FINDING'))).toHaveLength(findings.length);
    },
  );

  it('says of an altered event and of a tile what should be there and what is', async () => {
    const { report } = await verified(
      await copied((dir) => {
        turnBitOfEvent(dir, 150);
        turnBitOfFile(dir, 'tile/0/000', 5 * 32);
      }),
    );
    for (const { expected, found } of report.findings) {
      expect(expected).toMatch(/^[0-9a-f]{64}$/);
      expect(found).toMatch(/^[0-9a-f]{64}$/);
      expect(found).not.toBe(expected);
    }
    expect(report.findings).toHaveLength(3);
  });

  it('lists a hundred findings of a kind and counts the rest', async () => {
    const every = Array.from({ length: EVENTS / 2 }, (_, n) => 2 * n + 2);
    const { report } = await verified(
      await copied((dir) => every.forEach((position) => turnBitOfEvent(dir, position))),
    );
    expect(report).toMatchObject({ more: 2 * (EVENTS / 2 - 100) });
    expect(report.findings).toHaveLength(200);
  });
});

describe('coop audit verify, on a log that is shorter than its ledger', () => {
  it('calls it a lag, says from when on, and finds nothing', async () => {
    const dir = await copied(async (at) => {
      const store = openSqliteEventStore({ dir: at, preallocate: false });
      await store.append(sampleAppend(sampleStream()));
      await store.close();
    });
    const { code, report } = await verified(dir, '--anchor', fileOf(lived.checkpoint));
    expect(report.notChecked[0]).toMatch(/^the last 1 events against the log: .* recorded at 2026-/);
    expect([code, report.findings]).toEqual([0, []]);
  });

  it.each<readonly [string, Tamper]>([
    ['the log ends earlier', async (dir) => void (await logAnew(dir, 7n))],
    ['an older checkpoint was put back', (dir) => writeFileSync(join(dir, 'log/checkpoint'), lived.early)],
  ])('calls it a loss when what somebody kept covers more: %s', async (_how, tamper) => {
    const dir = await copied(tamper);
    expect((await verified(dir)).code).toBe(0);
    const { code, found } = await verified(dir, '--anchor', fileOf(lived.checkpoint));
    expect(found).toEqual(['anchor-truncated 8-304']);
    expect(code).toBe(1);
  });
});

describe('coop audit verify, on a history that was written anew from event 200 on and signed with the real key', () => {
  let forked: string;

  beforeAll(async () => {
    forked = await copied(async (dir) => {
      rewrite(dir, (rows) => rows.map((row, n) => (n < 199 ? row : { ...row, body: bitTurned(row.body) })));
      await logAnew(dir);
    });
  });

  it('finds nothing without an anchor, and says so', async () => {
    const { code, report } = await verified(forked);
    expect([code, report.anchoredTo]).toEqual([0, 'no outside anchor']);
    expect(report.notChecked.join()).toContain('that everyone was shown the same history');
  });

  it('is held by an anchor of before, and says up to when', async () => {
    const { code, report } = await verified(forked, '--anchor', fileOf(lived.early));
    expect(report.anchoredTo).toMatch(/\(size 7, history up to 2026-02-01T/);
    expect(code).toBe(0);
  });

  it('finds it by a checkpoint, and by an earlier one says where it can begin', async () => {
    const { code, found } = await verified(
      forked,
      '--anchor',
      fileOf(lived.checkpoint),
      '--anchor',
      fileOf(lived.early),
    );
    expect(found).toEqual(['anchor-fork 8-304']);
    expect(code).toBe(1);
  });

  it('finds it by one receipt', async () => {
    const vkey = readFileSync(join(lived.dir, 'log/origin.vkey'), 'utf8').trim();
    const log = await LogReader.open(logIn(lived.dir, vkey));
    const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
    const [leaf, proof] = [hex(await log.entry(249)), (await log.inclusionProof(249)).map(hex)];
    const receipt = { log: { index: 249, size: EVENTS, leaf, proof, checkpoint: log.note } };
    const { code, found } = await verified(forked, '--anchor', fileOf(JSON.stringify(receipt)));
    expect(found).toEqual(['anchor-fork 250']);
    expect(code).toBe(1);
  });

  it('finds it by what the signer remembers', async () => {
    const memory = folder('log-signer');
    mkdirSync(memory);
    const remembered = lived.checkpoint.slice(0, lived.checkpoint.indexOf('\n\n') + 1);
    writeFileSync(join(memory, 'signed-9'), remembered.replace('304', '303'));
    writeFileSync(join(memory, 'signed-10'), remembered);
    const { code, found } = await verified(forked, '--anchor', memory);
    expect(found).toEqual(['anchor-fork 1-304']);
    expect(code).toBe(1);
  });
});

describe('coop audit verify, when the question cannot be answered', () => {
  it.each([
    ['there is no such folder', () => ['--data', folder('nowhere')]],
    ['the key is none', () => ['--data', lived.dir, '--vkey', 'nonsense']],
    ['the anchor is not there', () => ['--data', lived.dir, '--anchor', folder('nothing')]],
    ['the anchor is none', () => ['--data', lived.dir, '--anchor', fileOf('nonsense')]],
  ])('ends with exit code 2 and one line: %s', async (_why, argv) => {
    const { code, out, err } = await coop('audit', 'verify', ...argv());
    expect([code, out]).toEqual([2, '']);
    expect(err.trim().split('\n')).toHaveLength(1);
  });
});
