import type { ReadModels } from '@coop/event-sourcing';
import { declaration } from '../testing/records-world.js';
import { DeclaredImports } from './declared-imports.js';

const STEWARD = '00000000-0000-4000-8000-00000000000a';

/** Behaviour of declarations, whatever the database. @param fresh - opens empty tables */
export function declaredImportsSuite(fresh: () => Promise<ReadModels>): void {
  let tables: ReadModels;
  let now: number;
  let here: DeclaredImports;
  let elsewhere: DeclaredImports;
  beforeEach(async () => {
    tables = await fresh();
    now = Date.parse('2026-05-04T08:00:00Z');
    const clock = () => new Date(now);
    [here, elsewhere] = [new DeclaredImports(tables, clock), new DeclaredImports(tables, clock)];
  });
  afterEach(() => tables.close());

  it('is known at the instance to which the file comes', async () => {
    const declared = declaration();
    await here.put(STEWARD, declared);
    expect(await elsewhere.find(STEWARD, declared.import)).toEqual(declared);
  });

  it('is not there for another steward, nor for another file', async () => {
    const declared = declaration();
    await here.put(STEWARD, declared);
    expect(await elsewhere.find(declared.import, declared.import)).toBeUndefined();
    expect(await elsewhere.find(STEWARD, STEWARD)).toBeUndefined();
  });

  it('may be declared again', async () => {
    const declared = declaration();
    await here.put(STEWARD, declared);
    await elsewhere.put(STEWARD, { ...declared, source: 'Autre source' });
    expect((await here.find(STEWARD, declared.import))?.source).toBe('Autre source');
  });

  it('holds for an hour and is then removed', async () => {
    const declared = declaration();
    await here.put(STEWARD, declared);
    now += 3_600_000;
    expect(await here.find(STEWARD, declared.import)).toBeUndefined();
    await here.put(STEWARD, declaration());
    const rows = await tables.reader().selectFrom('records_declared_imports').selectAll().execute();
    expect(rows).toHaveLength(1);
  });
}
