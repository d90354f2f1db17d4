import { sql, type Kysely } from 'kysely';
import type { Projection, UnknownTables } from './projection.js';

/** A rebuild that is under way, or was when its process ended. */
export interface BuildUnderWay {
  /** Ends the names of its tables; unique for ever in this database. */
  readonly build: number;
  /** Of the projection that it is built by. */
  readonly version: number;
  /** Up to where its rows have come. */
  readonly position: bigint;
  /** Where it began to read in its present run, and when (milliseconds since 1970): how fast it is. */
  readonly began: { readonly position: bigint; readonly at: number };
  /** The position that the serving one had when its rows came to `position`. */
  readonly target: bigint;
  /** How many pages one transaction takes: more than one where events come faster than page by page. */
  readonly pages: number;
  readonly tables: readonly string[];
}

/** What of a read model serves, and what is built beside it. */
export interface Serving {
  readonly projection: string;
  /** Of the projection that its rows were made by. */
  readonly version: number;
  /** 0: as first created; else the rebuild that it came from. */
  readonly build: number;
  readonly tables: readonly string[];
  /** Rises with each run of a rebuild: one that is not the last any more writes nothing. */
  readonly claim: number;
  readonly next?: BuildUnderWay;
}

interface Row {
  readonly projection: string;
  readonly version: number;
  readonly build: number;
  readonly tables: string;
  readonly claim: number;
  readonly next_build: number | null;
  readonly next_version: number | null;
  readonly next_position: number | null;
  readonly next_from: number | null;
  readonly next_since: number | null;
  readonly next_target: number | null;
  readonly next_tables: string | null;
  readonly next_pages: number | null;
}

export const versionOf = ({ version }: Pick<Projection, 'version'>): number => version ?? 1;

export const tableNames = ({ tables }: Pick<Projection, 'tables'>): readonly string[] =>
  tables.map(({ name }) => name);

/** How the tables of a rebuild are called until they serve. */
export const endingOf = (build: number): string => `__${build}`;

/** Creates the table that says what serves, when it is absent. Call it in a transaction. */
export async function createServing(db: Kysely<UnknownTables>): Promise<void> {
  await createTable(db);
  const [row] = (await sql<Row>`select * from read_models limit 1`.execute(db)).rows;
  if (row === undefined) {
    // Perhaps made before the last column came, and nothing stands in it.
    await sql`drop table read_models`.execute(db);
    await createTable(db);
  } else if (row.next_pages === undefined)
    await sql`alter table read_models add column next_pages bigint`.execute(db);
}

async function createTable(db: Kysely<UnknownTables>): Promise<void> {
  await sql`create table if not exists read_models (
    projection text primary key, version bigint not null, build bigint not null, tables text not null,
    claim bigint not null, next_build bigint, next_version bigint, next_position bigint, next_from bigint,
    next_since bigint, next_target bigint, next_tables text, next_pages bigint)`.execute(db);
}

/** What serves, by projection. */
export async function readServing(db: Kysely<UnknownTables>): Promise<ReadonlyMap<string, Serving>> {
  const { rows } = await sql<Row>`select * from read_models`.execute(db);
  return new Map(rows.map((row) => [row.projection, servingOf(row)]));
}

/** Of one projection; a read model from before this table existed is of version 1. */
export function servingIn(serving: ReadonlyMap<string, Serving>, projection: Projection): Serving {
  const first = { version: 1, build: 0, tables: tableNames(projection), claim: 0 };
  return serving.get(projection.name) ?? { projection: projection.name, ...first };
}

/** Writes what serves. Call it in the transaction of the change that it tells of. */
export async function saveServing(db: Kysely<UnknownTables>, serving: Serving): Promise<void> {
  const { projection, version, build, tables, claim, next } = serving;
  const values = [
    ...[projection, version, build, JSON.stringify(tables), claim],
    ...[next?.build, next?.version, next?.position, next?.began.position, next?.began.at, next?.target],
    ...[next && JSON.stringify(next.tables), next?.pages],
  ].map((value) => value ?? null);
  await sql`insert into read_models (projection, version, build, tables, claim, next_build, next_version,
      next_position, next_from, next_since, next_target, next_tables, next_pages) values (${sql.join(values)})
    on conflict (projection) do update set version = excluded.version, build = excluded.build,
      tables = excluded.tables, claim = excluded.claim, next_build = excluded.next_build,
      next_version = excluded.next_version, next_position = excluded.next_position,
      next_from = excluded.next_from, next_since = excluded.next_since, next_target = excluded.next_target,
      next_tables = excluded.next_tables, next_pages = excluded.next_pages`.execute(db);
}

function servingOf(row: Row): Serving {
  const { projection, version, build, claim } = row;
  const serving = { projection, version, build, claim, tables: namesIn(row.tables) };
  if (row.next_build === null) return serving;
  const next: BuildUnderWay = {
    build: row.next_build,
    version: row.next_version ?? 1,
    position: BigInt(row.next_position ?? 0),
    began: { position: BigInt(row.next_from ?? 0), at: row.next_since ?? 0 },
    target: BigInt(row.next_target ?? 0),
    pages: row.next_pages ?? 1,
    tables: namesIn(row.next_tables ?? '[]'),
  };
  return { ...serving, next };
}

function namesIn(text: string): readonly string[] {
  const names: unknown = JSON.parse(text);
  return Array.isArray(names) ? names.map(String) : [];
}

/** Another program has put a read model of another version, or this one was never brought to it: end, start anew. */
export class ReadModelVersionDiffers extends Error {
  override readonly name = 'ReadModelVersionDiffers';

  constructor(projection: string, lies: number, needed: number) {
    super(
      `the read model ${projection} lies in version ${lies}, and this program needs version ${needed}: ` +
        `\`coop read-models rebuild ${projection}\` builds it beside the one that serves, and --switch lets it serve`,
    );
  }
}

/** @throws ReadModelVersionDiffers when what serves is not what these projections write and read */
export function requireVersions(
  serving: ReadonlyMap<string, Serving>,
  projections: readonly Projection[],
): void {
  for (const projection of projections) {
    const { version } = servingIn(serving, projection);
    if (version !== versionOf(projection))
      throw new ReadModelVersionDiffers(projection.name, version, versionOf(projection));
  }
}
