import { sql, type Kysely } from 'kysely';
import { pagesOf, type Projection, type ReadModelRow, type UnknownTables } from '@coop/event-sourcing';

type Db = Kysely<UnknownTables>;

/** A row by its place: what stands in it is nobody's business here. */
export interface RowPlace {
  readonly table: string;
  /** Its key: handles and positions, never a personal value. */
  readonly key: ReadModelRow;
}

/** A row of a read model that is not what the replay gives. */
export interface DifferingRow extends RowPlace {
  /** `missing`: the replay has it and the read model does not; `surplus`: the other way round. */
  readonly problem: 'altered' | 'missing' | 'surplus';
  /** Names of the columns that differ, where both have the row. */
  readonly columns: readonly string[];
}

export interface DifferingRows {
  readonly rows: readonly DifferingRow[];
  /** How many more there are. */
  readonly more: number;
}

/** More wants a rebuild, not a list. */
const MAX_LISTED = 20;
/** Rows that one statement asks for: SQLite nests no more than 1,000 conditions. */
const ASKED_AT_ONCE = 100;

/** The rows of a read model that are not those of its replay; both at the same position. */
export async function differingRows(replayed: Db, found: Db, projection: Projection): Promise<DifferingRows> {
  const rows: DifferingRow[] = [];
  let count = 0;
  const note = (row: DifferingRow): void => {
    count += 1;
    if (rows.length < MAX_LISTED) rows.push(row);
  };
  for (const { name: table, key } of projection.tables) {
    for await (const [mine, yours] of besideEachOther(replayed, found, { table, key })) {
      const place = { table, key: keyOf(mine, key) };
      if (yours === undefined) note({ ...place, problem: 'missing', columns: [] });
      else {
        const columns = Object.keys(mine).filter((column) => !isSame(mine[column], yours[column]));
        if (columns.length > 0) note({ ...place, problem: 'altered', columns: columns.sort() });
      }
    }
    for await (const [yours, mine] of besideEachOther(found, replayed, { table, key }))
      if (mine === undefined) note({ table, key: keyOf(yours, key), problem: 'surplus', columns: [] });
  }
  return { rows, more: count - rows.length };
}

/** What stands at a place, as text to compare; `undefined`: nothing. */
export async function rowAt(db: Db, { table, key }: RowPlace): Promise<string | undefined> {
  const { rows } = await sql<ReadModelRow>`select * from ${sql.table(table)} where ${matching(key)}`.execute(
    db,
  );
  return rows[0] && JSON.stringify(rows[0], bigintAsText);
}

interface KeyedTable {
  readonly table: string;
  readonly key: readonly string[];
}

/** Every row of one database with the row of the same key in the other. */
async function* besideEachOther(
  one: Db,
  other: Db,
  { table, key }: KeyedTable,
): AsyncGenerator<readonly [ReadModelRow, ReadModelRow | undefined]> {
  for await (const page of pagesOf(one, table, key))
    for (let at = 0; at < page.length; at += ASKED_AT_ONCE) {
      const asked = page.slice(at, at + ASKED_AT_ONCE);
      const conditions = asked.map((row) => sql`(${matching(keyOf(row, key))})`);
      const { rows } = await sql<ReadModelRow>`
        select * from ${sql.table(table)} where ${sql.join(conditions, sql` or `)}`.execute(other);
      const textOf = (row: ReadModelRow) => JSON.stringify(keyOf(row, key), bigintAsText);
      const known = new Map(rows.map((row) => [textOf(row), row]));
      for (const row of asked) yield [row, known.get(textOf(row))];
    }
}

const keyOf = (row: ReadModelRow, key: readonly string[]): ReadModelRow =>
  Object.fromEntries(key.map((column) => [column, row[column]]));

const matching = (key: ReadModelRow) =>
  sql.join(
    Object.entries(key).map(([column, value]) => sql`${sql.ref(column)} = ${value}`),
    sql` and `,
  );

const isSame = (one: unknown, other: unknown): boolean =>
  JSON.stringify(one, bigintAsText) === JSON.stringify(other, bigintAsText);

const bigintAsText = (_: string, value: unknown): unknown =>
  typeof value === 'bigint' ? String(value) : value;
