import { sampleAppend, sampleStream } from '@coop/event-sourcing/testing';
import { openSqliteEventStore } from '@coop/event-store-sqlite';
import { coop } from '../testing/coop.js';
import { exampleFolder, handle, temporaryFolders, type ExampleFolder } from '../testing/example-folder.js';
import { served, TOKEN } from '../testing/served-folder.js';

const folder = temporaryFolders();
let example: ExampleFolder;

beforeAll(async () => {
  example = await exampleFolder(folder);
});

const log = (...argv: string[]) => coop('audit', 'log', '--data', example.dataDir, ...argv);

interface Entry {
  readonly position: string;
  readonly recordedAt: string;
  readonly type: string;
  readonly subjects: readonly string[];
}

const entriesOf = ({ out }: { readonly out: string }) =>
  out
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Entry);

const positions = async (...argv: string[]) =>
  entriesOf(await log('--json', ...argv)).map(({ position }) => Number(position));

describe('coop audit log', () => {
  it('tells when, what, by whom and concerning how many, one event a line, without data and streams', async () => {
    const { code, out } = await log();
    const lines = out.trim().split('\n');
    expect(lines).toHaveLength(10);
    expect(lines[0]).toMatch(
      /^1 {2}2026-02-01T09:\d\d:00\.000Z {2}identity\.party\.registered +system:example +1 concerned$/,
    );
    expect(lines.at(-1)).toBe('9 events');
    expect(out).not.toContain('identity-party-');
    expect(out).not.toContain('sealed');
    expect(code).toBe(0);
  });

  it('gives one entry a line as JSON, with handles and no personal value', async () => {
    const answer = await log('--json');
    expect(entriesOf(answer)[2]).toMatchObject({
      ...{ position: '3', type: 'records.record.created', category: 'records-record' },
      ...{ actor: 'system:example', subjects: [handle('person')] },
    });
    expect(answer.out).not.toContain('Invented');
    expect(answer.out).not.toContain('$sealed');
  });

  it('can begin at the newest, also across the stretches in which it reads', async () => {
    expect(await positions('--newest', '--limit', '2')).toEqual([9, 8]);
    const long = await exampleFolder(folder);
    const store = openSqliteEventStore({ dir: long.dataDir, preallocate: false });
    for (let n = 0; n < 3; n += 1)
      await store.append(
        sampleAppend(
          sampleStream(),
          'no-stream',
          Array.from({ length: 600 }, () => ({ n })),
        ),
      );
    await store.close();
    const { out } = await coop('audit', 'log', '--data', long.dataDir, '--newest', '--json');
    expect(entriesOf({ out }).map(({ position }) => Number(position))).toEqual(
      Array.from({ length: 1_809 }, (_, n) => 1_809 - n),
    );
  });

  it('is limited to a window of positions or times, both ends included', async () => {
    const times = entriesOf(await log('--json')).map(({ recordedAt }) => recordedAt);
    expect(await positions('--from', '3', '--to', '5')).toEqual([3, 4, 5]);
    expect(await positions('--from', times[2] ?? '', '--to', times[4] ?? '')).toEqual([3, 4, 5]);
    expect(await positions('--from', '9', '--newest')).toEqual([9]);
    expect(await positions('--to', '99', '--newest', '--limit', '1')).toEqual([9]);
  });

  it('is limited to a type or the beginning of one, a category, or whom it concerns', async () => {
    expect(await positions('--type', 'consent.grant')).toEqual([6, 8]);
    expect(await positions('--type', 'consent.grant.withdrawn')).toEqual([8]);
    expect(await positions('--category', 'identity-party')).toEqual([1, 2]);
    expect(await positions('--subject', handle('clinic'))).toEqual([2]);
    expect(await positions('--subject', handle('nobody'))).toEqual([]);
  });

  it('says when a type that gave nothing is one that nobody knows', async () => {
    expect((await log('--type', 'consent.grant.gievn')).out).toBe(
      '0 events; this program knows no type consent.grant.gievn\n',
    );
    expect((await log('--type', 'records.disclosure.made')).out).toBe('0 events\n');
  });

  it('stops fetching from a server when it has shown as many as were asked for', async () => {
    let sent = 0;
    const { url, close } = await served(example.dataDir, (line) => {
      sent += 1;
      return line;
    });
    try {
      const { out } = await coop('audit', 'log', '--url', url, '--token', TOKEN, '--limit', '2');
      expect(out.trim().split('\n')).toHaveLength(3);
      // One page: what the server made of all later events it never sent.
      expect(sent).toBe(9);
      expect((await coop('audit', 'log', '--url', url)).err).toContain('--token');
    } finally {
      await close();
    }
  });

  it.each([
    ['--limit', '0'],
    ['--limit', 'many'],
    ['--from', 'yesterday'],
    ['--from', '10'],
    ['--type', 'Consent'],
    ['--category', 'consent grant'],
    ['--subject', 'anna'],
  ])('says in one line what is wrong with %s %s, with exit code 2', async (...argv) => {
    const { code, out, err } = await log(...argv);
    expect([code, out, err.trim().split('\n').length]).toEqual([2, '', 1]);
  });
});
