import { DuckDbTables, TableFailure, type Tables } from '@coop/tables-duckdb';
import { testApp, type TestApp } from '@coop/service-kit/testing';
import {
  body,
  INSTITUTE,
  releaseWorld,
  researcherFor,
  UNIVERSITY,
  type ReleaseWorld,
} from '../testing/release-world.js';

let world: ReleaseWorld;
let test: TestApp;
let researcher: string;
let steward: string;

async function begin(tables: Tables = new DuckDbTables()): Promise<void> {
  world = await releaseWorld(undefined, { tables });
  test = await testApp({ imports: [world.module] });
  researcher = test.accounts.signedIn(researcherFor(UNIVERSITY));
  steward = test.accounts.signedIn({ roles: ['member', 'steward'] });
}

afterEach(async () => {
  await test.app.close();
  await world.close();
});

async function send(method: 'GET' | 'POST' | 'DELETE', url: string, authorization: string, payload?: object) {
  await world.settled();
  const given = { method, url, headers: { authorization } } as const;
  return test.app.inject(payload === undefined ? given : { ...given, payload });
}

const ask = () => send('POST', '/releases', researcher, body);

async function made(): Promise<string> {
  return (await ask()).json<{ release: string }>().release;
}

/** The types of what this service wrote. */
async function written(): Promise<readonly string[]> {
  const types: string[] = [];
  for await (const { events } of world.store.readAll(0n)) types.push(...events.map(({ type }) => type));
  return types.filter((type) => type.startsWith('anonymisation.'));
}

describe('The table as Parquet', () => {
  it('is the table that JSON gives, as a file to keep', async () => {
    await begin();
    const release = await made();
    const json = await send('GET', `/releases/${release}/table.json`, researcher);
    const parquet = await send('GET', `/releases/${release}/table.parquet`, researcher);
    expect(parquet.statusCode).toBe(200);
    expect(parquet.headers).toMatchObject({
      'content-type': 'application/vnd.apache.parquet',
      'content-disposition': 'attachment; filename="release.parquet"',
      'cache-control': 'no-store',
      'coop-position': String(world.store.head()),
    });
    const expected = await new DuckDbTables().toParquet(json.json());
    expect(parquet.rawPayload.equals(expected)).toBe(true);
    // Each time a table is read, it is opened, and counted by the vault.
    expect(world.vault.openings().release).toBe(2);
  });

  it('is given to nobody who may not have the table', async () => {
    await begin();
    const release = await made();
    const other = test.accounts.signedIn(researcherFor(INSTITUTE));
    for (const stranger of [other, steward, test.accounts.signedIn({ roles: ['member'] })]) {
      const answer = await send('GET', `/releases/${release}/table.parquet`, stranger);
      expect(answer.json()).toMatchObject({ status: 404 });
    }
    await send('DELETE', `/releases/${release}/table`, steward);
    const gone = await send('GET', `/releases/${release}/table.parquet`, researcher);
    expect(gone.json()).toMatchObject({ status: 410, code: 'gone' });
  });

  it.each(['not-available', 'columns-not-named'] as const)(
    'is refused when it cannot be written: %s',
    async (code) => {
      await begin(tablesThat({ toParquet: () => Promise.reject(new TableFailure(code)) }));
      const release = await made();
      const answer = await send('GET', `/releases/${release}/table.parquet`, researcher);
      expect(answer.json()).toMatchObject({ status: 501, code: 'format-not-available' });
      expect((await send('GET', `/releases/${release}/table`, researcher)).statusCode).toBe(200);
    },
  );
});

describe('A table that is counted again before it is released', () => {
  it('is not made when the numbers differ: a fault, and nothing is released', async () => {
    const real = new DuckDbTables();
    const lying = tablesThat({
      countClasses: async (table, columns) => {
        const counts = await real.countClasses(table, columns);
        return { ...counts, smallest: { ...counts.smallest, people: 4 } };
      },
    });
    await begin(lying);
    const answer = await ask();
    expect(answer.json()).toMatchObject({ status: 500, code: 'internal' });
    expect(await written()).toEqual(['anonymisation.release.requested']);
  });

  it('is not made where nothing can count it, and nobody’s data are read for it', async () => {
    await begin(tablesThat({ check: () => Promise.reject(new TableFailure('not-available')) }));
    expect((await ask()).json()).toMatchObject({ status: 501, code: 'tables-not-counted' });
    expect(world.records.asked).toEqual([]);
    expect(await written()).toEqual([]);
  });
});

/** The real tables, but for what is said. */
function tablesThat(changes: Partial<Tables>): Tables {
  const real = new DuckDbTables();
  return {
    check: () => real.check(),
    countClasses: (table, columns) => real.countClasses(table, columns),
    toParquet: (table) => real.toParquet(table),
    ...changes,
  };
}
