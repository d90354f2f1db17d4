import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { createParkedEvents, type Projection, type ReadModels } from '@coop/event-sourcing';
import { openPostgresReadModels } from '@coop/event-store-postgres/read-models';
import { openReadModels } from '@coop/event-store-sqlite/read-models';
import { UsageError, type Options } from './command.js';
import { postgresOf } from './databases.js';
import { historyDoors } from './history-doors.js';
import { dataFolderOf } from './open-source.js';
import { FILES } from './sources/data-folder.js';

/** Read models that lie together, open for writing beside the process that they serve. */
export interface ReadModelPlace {
  /** For what is told of it while it goes on. */
  readonly label: string;
  readonly readModels: ReadModels;
  readonly projections: readonly Projection[];
}

const serviceOf = ({ name }: Projection): string => name.split('.')[0] ?? '';

/**
 * The read models that the words name: `consent.grants` one, `consent` those of a service, none all.
 * @throws UsageError when a word names none
 */
export function namedProjections(words: readonly string[]): readonly Projection[] {
  const { projections } = historyDoors;
  const unknown = words.find(
    (word) => !projections.some((each) => each.name === word || serviceOf(each) === word),
  );
  if (unknown !== undefined)
    throw new UsageError(
      `there is no read model ${unknown}; they are ${projections.map(({ name }) => name).join(', ')}`,
    );
  if (words.length === 0) return projections;
  return projections.filter((each) => words.includes(each.name) || words.includes(serviceOf(each)));
}

/** Opens where they lie, does something there, and closes it. @throws UsageError when they lie nowhere */
export async function withReadModels<Result>(
  options: Options,
  projections: readonly Projection[],
  work: (places: readonly ReadModelPlace[]) => Promise<Result>,
): Promise<Result> {
  if (options.url !== undefined)
    throw new UsageError('read models are reached with --data DIR or --postgres URL, not over HTTP');
  const postgres = postgresOf(options);
  const places =
    postgres === undefined
      ? placesInFolder(dataFolderOf(options), projections)
      : await placesInDatabase(postgres, projections);
  try {
    return await work(places);
  } finally {
    for (const { readModels } of places) await readModels.close();
  }
}

/** Where reactors park events: with the read models of their service. */
export const withParkedEvents = <Result>(
  options: Options,
  work: (places: readonly ReadModelPlace[]) => Promise<Result>,
): Promise<Result> =>
  withReadModels(options, historyDoors.projections, async (places) => {
    for (const { readModels } of places) await readModels.transaction(createParkedEvents);
    return work(places);
  });

function placesInFolder(dir: string, projections: readonly Projection[]): readonly ReadModelPlace[] {
  const file = join(dir, FILES.readModels);
  if (!existsSync(file))
    throw new UsageError(`there are no read models in ${dir} (--data DIR names another folder)`);
  return [{ label: 'read models', readModels: openReadModels(file), projections }];
}

/** What is made in a schema is made in the name of the role whose tables lie there: usually that of its service. */
async function placesInDatabase(
  url: string,
  projections: readonly Projection[],
): Promise<readonly ReadModelPlace[]> {
  const places: ReadModelPlace[] = [];
  for (const [schema, own] of Map.groupBy(projections, serviceOf)) {
    const role = await ownerOf(url, schema);
    if (role === undefined) continue;
    const readModels = await openPostgresReadModels({ url, schema, role, max: 2 });
    places.push({ label: `read models of ${schema}`, readModels, projections: own });
  }
  if (places.length === 0)
    throw new UsageError('there are no read models in this database: no service ran on it yet');
  return places;
}

async function ownerOf(url: string, schema: string): Promise<string | undefined> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  // A connection that breaks fails its statement; without a listener it would end the process.
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rows } = await client.query<{ owner: string }>(
      `SELECT tableowner AS owner FROM pg_tables WHERE schemaname = $1 AND tablename = 'checkpoints'`,
      [schema],
    );
    return rows[0]?.owner;
  } finally {
    await client.end();
  }
}
