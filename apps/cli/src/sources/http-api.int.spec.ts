import { accessHistory, diff, replay, stateAt, verifyLedger } from '@coop/audit/replay';
import { openReadModels } from '@coop/event-store-sqlite/read-models';
import { historyDoors } from '../history-doors.js';
import {
  exampleFolder,
  GRANT,
  RECORD,
  temporaryFolders,
  type ExampleFolder,
} from '../testing/example-folder.js';
import { answersOver } from '../testing/served-folder.js';
import type { Get } from './http-address.js';
import { openHttpApi } from './http-api.js';

const folder = temporaryFolders();
let example: ExampleFolder;

beforeAll(async () => {
  example = await exampleFolder(folder);
});

const serverOver = ({ dataDir }: ExampleFolder, change?: (line: string) => string): Get =>
  answersOver(dataDir, change);

const open = (get: Get) => openHttpApi('http://127.0.0.1:1', { token: 'token' }, get);

describe('a running cooperative, read with an auditor’s token', () => {
  it('is verified here, from what was fetched, page after page', async () => {
    const source = await open(serverOver(example));
    if (source.log === undefined || source.sweep === undefined) throw new Error('a log was expected');
    const report = await verifyLedger({ store: source.store, log: source.log, sweep: source.sweep });
    expect(report).toMatchObject({ findings: [], head: 9n, log: { size: 9 } });
    expect(source.ownKey).toContain('it came from the same server');
  });

  it('is found out when it shows another event than the one in its log', async () => {
    const source = await open(
      serverOver(example, (line) => line.replace('"category":"contact"', '"category":"content"')),
    );
    if (source.log === undefined || source.sweep === undefined) throw new Error('a log was expected');
    const { findings } = await verifyLedger({ store: source.store, log: source.log, sweep: source.sweep });
    expect(findings).toMatchObject([{ code: 'entry_not_as_in_source', position: 3n }]);
  });

  it('is found out when it leaves an event out', async () => {
    const source = await open(serverOver(example, (line) => (line.includes('"position":"3"') ? '' : line)));
    expect(await source.sweep?.()).toMatchObject({ findings: [{ code: 'missing', position: 3n }], more: 0 });
  });

  it('answers every question of history as its data folder does', async () => {
    const { store } = await open(serverOver(example));
    expect((await stateAt(store, historyDoors, 6n)).summary).toMatchObject({ grants: 1 });
    expect((await diff(store, 5n, 9n)).changes).toMatchObject([
      { id: GRANT, change: 'began', withinWindow: true },
      { id: GRANT, change: 'ended' },
    ]);
    expect(
      (await accessHistory(store, historyDoors, { record: RECORD, field: 'phone' })).intervals,
    ).toHaveLength(3);
    const openEmpty = () => openReadModels(':memory:');
    expect((await replay(store, historyDoors, { openReadModels: openEmpty })).mismatches).toEqual([]);
  });

  it('is asked for no more pages than the question needs', async () => {
    const pages: string[] = [];
    const get = serverOver(example);
    const { store } = await open((url, headers) => {
      if (url.pathname === '/audit/events') pages.push(url.search);
      return get(url, headers);
    });
    for await (const { last } of store.readAll(0n, { upTo: 3n }))
      if (last === 1n) expect(pages).toHaveLength(1);
    expect(pages).toEqual(['?after=0&limit=500']);
    for await (const _ of store.readAll(0n));
    expect(pages).toHaveLength(3);
  });

  it('says in one line that the token was refused, or is missing', async () => {
    const get = serverOver(example);
    const { store } = await openHttpApi('http://127.0.0.1:1', { token: 'other' }, get);
    await expect(stateAt(store, historyDoors, 6n)).rejects.toThrow('answered 401');
    await expect(openHttpApi('http://127.0.0.1:1', {}, get)).rejects.toThrow('--token');
  });
});
