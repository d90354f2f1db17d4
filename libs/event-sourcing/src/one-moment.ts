import type { Kysely } from 'kysely';
import type { ReadModels, UnknownTables } from './projection.js';
import { readServing, type Serving } from './serving.js';

const buildsOf = (serving: ReadonlyMap<string, Serving>): string =>
  [...serving.values()].map(({ projection, build }) => `${projection} ${build}`).join('\n');

/**
 * Reads read models as they are at one moment, without keeping who writes them from going on. A snapshot of rows does
 * not cover names: when a rebuild took the place of a table meanwhile, its older rows would be out of sight, so what
 * was read then is thrown away and read again.
 */
export async function atOneMoment<Result>(
  readModels: ReadModels,
  read: (db: Kysely<UnknownTables>) => Promise<Result>,
): Promise<Result> {
  if (readModels.snapshot === undefined) return readModels.transaction(read);
  for (;;) {
    const [before, result] = await readModels.snapshot(async (db) => {
      const serving = buildsOf(await readServing(db));
      return [serving, await read(db)] as const;
    });
    if (buildsOf(await readServing(readModels.reader())) === before) return result;
  }
}
