import { cpSync } from 'node:fs';
import { sampleAppend, sampleStream } from '@coop/event-sourcing/testing';
import { openSqliteEventStore } from '@coop/event-store-sqlite';
import { coop } from '../testing/coop.js';
import { logged, temporaryFolders } from '../testing/example-folder.js';
import { served, TOKEN } from '../testing/served-folder.js';
import {
  livedFolder,
  logAnew,
  onLedger,
  rewrite,
  turnBitOfEvent,
  turnBitOfFile,
} from '../testing/tampering.js';

const folder = temporaryFolders();
let lived: string;
/** Three commits of one stream, behind the others. */
const [FIRST, SECOND] = [305, 306];

beforeAll(async () => {
  const { dir } = await livedFolder(folder);
  const store = openSqliteEventStore({ dir, preallocate: false });
  const stream = sampleStream();
  for (const n of [0, 1, 2])
    await store.append(sampleAppend(stream, n === 0 ? 'no-stream' : 'exists', [{ n }]));
  await logged(store, dir);
  await store.close();
  lived = dir;
});

interface Reported {
  readonly findings: readonly {
    readonly code: string;
    readonly position: string;
    readonly upTo: string | null;
    readonly detail: string;
  }[];
}

async function copied(tamper: (dir: string) => unknown): Promise<string> {
  const dir = folder('copy');
  cpSync(lived, dir, { recursive: true });
  await tamper(dir);
  return dir;
}

async function gapsOf(...argv: readonly string[]) {
  const { code, out } = await coop('audit', 'gaps', '--json', ...argv);
  const report = JSON.parse(out) as Reported;
  const found = report.findings.map(
    ({ code: kind, position, upTo }) => `${kind} ${position}${upTo === null ? '' : `-${upTo}`}`,
  );
  return { code, report, found };
}

const gapsIn = async (tamper: (dir: string) => unknown) => gapsOf('--data', await copied(tamper));

describe('coop audit gaps', () => {
  it('finds nothing where nothing is missing, and says what it looked at', async () => {
    const { code, out } = await coop('audit', 'gaps', '--data', lived);
    expect(out).toContain('307 events of 307 positions, 303 streams, log of 307 entries');
    expect(out).toContain('every position from 1 to 307, and the revisions of 303 streams');
    expect(out).toContain('every entry of the log against the event at its position');
    expect(out).toContain('No finding.');
    expect(out).not.toContain('not yet');
    expect(code).toBe(0);
  });

  it('names an event that was taken out, and that the log holds its entry', async () => {
    const { code, report, found } = await gapsIn((dir) =>
      onLedger(dir, (db) => db.exec('DELETE FROM commits WHERE last = 150 OR last BETWEEN 160 AND 162')),
    );
    expect(found).toEqual(['missing 150', 'missing 160-162']);
    expect(report.findings.map(({ detail }) => detail)).toEqual([
      'there is no event at this position; the log holds its entry',
      'there is no event at this position; the log holds the entries of 160 to 162',
    ]);
    expect(code).toBe(1);
  });

  it('names a revision that is nowhere, also where history was written anew and its log signed with the real key', async () => {
    const { code, found } = await gapsIn(async (dir) => {
      rewrite(dir, (rows) => rows.toSpliced(SECOND - 1, 1));
      await logAnew(dir);
    });
    expect(found).toEqual([`revision-gap ${SECOND}`]);
    expect(code).toBe(1);
  });

  it('names a stream whose revisions are not in their order', async () => {
    const swapped = (dir: string) =>
      rewrite(dir, (rows) => {
        const [first, second] = rows.slice(FIRST - 1, SECOND);
        return first === undefined || second === undefined
          ? rows
          : rows.toSpliced(FIRST - 1, 2, second, first);
      });
    const { found } = await gapsIn(async (dir) => {
      swapped(dir);
      await logAnew(dir);
    });
    expect(found).toContain(`revision-gap ${FIRST}`);
    expect(found).toContain(`reordered ${SECOND}`);
  });

  it('names events that only the log still has', async () => {
    const { code, found } = await gapsIn((dir) => rewrite(dir, (rows) => rows.slice(0, 300)));
    expect(found).toEqual(['event-store-loss 301-307']);
    expect(code).toBe(1);
  });

  it('names an event that lies where the log holds another, and counts what else is wrong', async () => {
    const { code, report, found } = await gapsIn((dir) => turnBitOfEvent(dir, 150));
    expect(found).toEqual(['entry_not_as_in_source 150']);
    expect(report).toMatchObject({ others: 1, sound: false });
    expect(code).toBe(1);
    const tile = await gapsIn((dir) => turnBitOfFile(dir, 'tile/0/000', 5 * 32));
    expect(tile).toMatchObject({ code: 1, found: [], report: { others: 1 } });
  });

  it('calls what the log does not cover yet a lag, with its positions', async () => {
    const dir = await copied(async (at) => {
      const store = openSqliteEventStore({ dir: at, preallocate: false });
      await store.append(sampleAppend(sampleStream()));
      await store.close();
    });
    const { code, out } = await coop('audit', 'gaps', '--data', dir);
    expect(out).toMatch(/not yet {6}in the log: 1 event, at position 308, since 20/);
    expect(code).toBe(0);
  });

  it('finds what a server leaves out of its answers', async () => {
    const dropped = /"position":"(3|305|307)"/;
    const { url, close } = await served(lived, (line) => (dropped.test(line) ? '' : line));
    try {
      const { code, found } = await gapsOf('--url', url, '--token', TOKEN);
      expect(found).toEqual(['missing 3', 'missing 305', `revision-gap ${SECOND}`, 'missing 307']);
      expect(code).toBe(1);
    } finally {
      await close();
    }
  });

  it('says that there is no ledger, with exit code 2', async () => {
    expect(await coop('audit', 'gaps', '--data', folder('nowhere'))).toMatchObject({ code: 2, out: '' });
  });
});
