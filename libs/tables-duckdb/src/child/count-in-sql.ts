import type { DuckDBConnection } from '@duckdb/node-api';
import type { Counted, SizeCounts, Task } from '../messages.js';
import { columnAt } from './sql-names.js';
import { TABLE } from './text-rows.js';

type CountTask = Extract<Task, { readonly kind: 'count' }>;

/** Counts the classes. Whole numbers only: sums of floating-point numbers may depend on their order. */
export async function countInSql(connection: DuckDBConnection, task: CountTask): Promise<Counted> {
  const { by, person, sensitive } = task;
  const people = person === undefined ? 'count(*)' : `count(DISTINCT ${columnAt(person)})`;
  const [row = []] = await numbers(
    connection,
    `SELECT sum(n), count(*), min(n), min(people) FROM
       (SELECT count(*) AS n, ${people} AS people FROM ${TABLE} ${groupBy(by)})`,
  );
  const [rows = 0, classes = 0, smallestRows = 0, smallestPeople = 0] = row;
  const found: SizeCounts[][] = [];
  for (const at of sensitive) found.push(await sizesOf(connection, by, at));
  return { rows, classes, smallestRows, smallestPeople, sensitive: found };
}

/** For classes of each size: the fewest different values, and the most rows of one value. */
async function sizesOf(
  connection: DuckDBConnection,
  by: readonly number[],
  at: number,
): Promise<SizeCounts[]> {
  const [value, names] = [columnAt(at), by.map((place) => `${columnAt(place)} AS b${place}, `).join('')];
  const outer = by.map((place) => `b${place}`).join(', ') || '()';
  const found = await numbers(
    connection,
    `SELECT size, min(different), max(most) FROM
       (SELECT sum(n) AS size, count(DISTINCT value) AS different, max(n) AS most FROM
         (SELECT ${names}${value} AS value, count(*) AS n FROM ${TABLE} ${groupBy([...by, at])})
       GROUP BY ${outer} HAVING count(*) > 0)
     GROUP BY size ORDER BY size`,
  );
  return found.map(([size = 0, leastDistinct = 0, most = 0]) => ({ size, leastDistinct, most }));
}

/** No rows are no class, also where nothing tells classes apart. */
const groupBy = (places: readonly number[]): string =>
  `GROUP BY ${places.map(columnAt).join(', ') || '()'} HAVING count(*) > 0`;

async function numbers(connection: DuckDBConnection, sql: string): Promise<number[][]> {
  const result = await connection.runAndReadAll(sql);
  return result.getRows().map((cells) => cells.map((cell) => Number(cell ?? 0)));
}
