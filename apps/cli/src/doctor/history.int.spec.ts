import { eventAt, type HistoryStore } from '@coop/audit/replay';
import { openSqliteEventStore } from '@coop/event-store-sqlite';
import { openDataFolder } from '../sources/data-folder.js';
import type { Source } from '../sources/source.js';
import { exampleFolder, handle, temporaryFolders } from '../testing/example-folder.js';
import {
  checkpointAge,
  demonstration,
  logBehind,
  projectionLag,
  reactorLag,
  type History,
} from './history.js';

const folder = temporaryFolders();
const NOON = new Date('2026-02-01T12:00:00.000Z');
let dir: string;
let source: Source;

beforeEach(async () => {
  dir = (await exampleFolder(folder)).dataDir;
  source = openDataFolder(dir, {});
});

afterEach(() => source.close());

const history = (more: Partial<History> = {}): History => ({
  ...{ store: source.store, log: source.log, checkpoints: new Map(), now: NOON, production: false },
  ...more,
});

/** The ledger goes on, and nothing else does. */
async function goesOn(events: number, at: Date): Promise<void> {
  const store = openSqliteEventStore({ dir, clock: () => at, preallocate: false });
  const event = (n: number) => ({
    ...{ id: handle(`event ${n}`), type: 'records.record.viewed', version: 1, data: {} },
    retention: 'no-personal-values' as const,
  });
  await store.append({
    commandId: handle('command'),
    commandDigest: 'a'.repeat(64),
    metadata: { actor: 'system:example', correlationId: handle('c'), causationId: handle('c') },
    streams: [
      {
        ...{ stream: `records-record-${handle('other')}`, expected: 'no-stream' as const },
        events: Array.from({ length: events }, (_, n) => event(n)),
      },
    ],
  });
  await store.close();
}

describe('The doctor, at what follows the ledger', () => {
  it('finds a read model that stands still, and says for how long', async () => {
    const checkpoints = new Map([
      ['consent.grants', 9n],
      ['records.view', 9n],
    ]);
    expect(await projectionLag(history({ checkpoints }))).toMatchObject({ fine: true });
    checkpoints.set('records.view', 2n);
    const found = await projectionLag(history({ checkpoints }));
    expect(found).toMatchObject({ fine: false });
    expect(found?.detail).toMatch(/^behind: records\.view \(7 events, for 3 hours\)$/);
    const soonAfter = new Date(Date.parse((await eventAt(source.store, 3n))?.recordedAt ?? '') + 1_000);
    expect(await projectionLag(history({ checkpoints, now: soonAfter }))).toMatchObject({ fine: true });
  });

  it('finds a read model that has read what the ledger has lost', async () => {
    const checkpoints = new Map([['consent.grants', 12n]]);
    expect((await projectionLag(history({ checkpoints })))?.detail).toContain('that the ledger has lost');
  });

  it('finds a reactor that stands still, and lets an idle one note its place rarely', async () => {
    const checkpoints = new Map([['reactor:duties', 0n]]);
    expect(await reactorLag(history({ checkpoints }))).toMatchObject({ fine: true });
    await goesOn(2_000, new Date('2026-02-01T11:00:00.000Z'));
    expect(await reactorLag(history({ checkpoints }))).toMatchObject({ fine: false });
    expect(await projectionLag(history({ checkpoints }))).toBeUndefined();
  });

  it('finds a log that is behind, missing, or longer than the ledger', async () => {
    expect(await logBehind(history())).toMatchObject({ fine: true });
    expect(await logBehind(history({ log: undefined }))).toMatchObject({ fine: false });
    const shorter: HistoryStore = { ...source.store, head: () => 5n };
    expect((await logBehind(history({ store: shorter }))).detail).toContain(
      '4 events that the ledger has lost',
    );
    await goesOn(1, new Date('2026-02-01T11:00:00.000Z'));
    expect(await logBehind(history())).toMatchObject({ fine: false });
  });

  it('finds that nothing was signed for a long time', async () => {
    expect(await checkpointAge(history())).toMatchObject({ fine: true });
    await goesOn(1, new Date('2026-02-03T11:00:00.000Z'));
    expect(await checkpointAge(history())).toMatchObject({ fine: true });
    const found = await checkpointAge(history({ now: new Date('2026-02-03T12:00:00.000Z') }));
    expect(found).toMatchObject({ fine: false });
    expect(found?.detail).toContain('is 2 days old');
  });

  it('finds a checkpoint that does not verify', async () => {
    const log = source.log;
    if (log === undefined) throw new Error('the example has a log');
    const read = async (path: string) => {
      const bytes = await log.read(path);
      return path === 'checkpoint'
        ? Buffer.from(
            Buffer.from(bytes ?? [])
              .toString()
              .replace('\n9\n', '\n8\n'),
          )
        : bytes;
    };
    expect(await checkpointAge(history({ log: { ...log, read } }))).toMatchObject({ fine: false });
  });

  it('finds invented people where real ones are to be served', async () => {
    const founded = async (invented: boolean): Promise<HistoryStore> => {
      const first = await eventAt(source.store, 1n);
      if (first === undefined) throw new Error('the example has events');
      const event = { ...first, type: 'identity.cooperative.founded', data: { demonstration: invented } };
      async function* readAll() {
        yield { first: 1n, last: 1n, commandDigest: '', digest: '', events: [event] };
      }
      return { ...source.store, readAll };
    };
    const production = true;
    expect(await demonstration(history({ store: await founded(true), production }))).toMatchObject({
      fine: false,
    });
    expect(await demonstration(history({ store: await founded(false), production }))).toMatchObject({
      fine: true,
    });
    expect(await demonstration(history({ store: await founded(true) }))).toBeUndefined();
  });
});
