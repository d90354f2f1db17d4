import { DatabaseSync } from 'node:sqlite';
import { parse } from 'csv-parse/sync';

export interface Counts {
  readonly rows: number;
  readonly classes: number;
  readonly smallest: number;
  readonly distinct: number;
}

/** Counts a CSV file as anybody could who was given it: by a database that knows nothing of the anonymiser. */
export function recount(csv: string): Counts {
  const database = new DatabaseSync(':memory:');
  database.exec('create table release (age text, postcode text, opinion text)');
  const insert = database.prepare('insert into release values (?, ?, ?)');
  for (const row of parse(csv, { from_line: 2 })) insert.run(...row);
  const counts = database
    .prepare(
      `select sum(n) as rows, count(*) as classes, min(n) as smallest, min(d) as "distinct" from
         (select count(*) as n, count(distinct opinion) as d from release group by age, postcode)`,
    )
    .get();
  database.close();
  return { ...counts } as unknown as Counts;
}
