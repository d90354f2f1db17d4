import type { Released } from '@coop/anonymiser';
import { TableFailure, type ClassCounts, type Tables } from '@coop/tables-duckdb';
import { refuse } from '../domain/refusals.js';
import type { EngineTask } from './engine-task.js';
import { PERSON_COLUMN } from './read-rows.js';

/** @throws Refusal `tables-not-counted`, before anybody's data are read: what cannot be measured is refused */
export async function assertCountable(tables: Tables): Promise<void> {
  try {
    await tables.check();
  } catch (error) {
    if (error instanceof TableFailure && error.code === 'not-available') return refuse('tables-not-counted');
    throw error;
  }
}

/**
 * Counts a table once more, by a database that knows nothing of the engine nor of its checks, with the people (or the
 * households) of its rows beside them. @throws Error when a number differs from the report, or is below what was promised
 */
export async function assertSqlAgrees(tables: Tables, result: Released, task: EngineTask): Promise<void> {
  const counts = await tables.countClasses(withPeople(result, task), {
    by: task.quasiIdentifiers.map(({ field }) => field),
    person: PERSON_COLUMN,
    sensitive: [task.sensitive],
  });
  const differing = differences(counts, result, task);
  if (differing.length > 0) throw new Error(`SQL counts a table otherwise: ${differing.join(', ')}`);
}

/** The rows as they are handed out: cells of broken Unicode become one and the same where they are written. */
function withPeople(
  { table: { columns, rows }, sources }: Released,
  { table: source, household = PERSON_COLUMN }: EngineTask,
) {
  const at = source.columns.indexOf(household);
  const personOf = (row: number): string => {
    const person = source.rows[sources[row] ?? -1]?.[at];
    if (person === undefined) throw new Error('a row of a table is about nobody');
    return person;
  };
  return {
    columns: [PERSON_COLUMN, ...columns],
    rows: rows.map((row, number) => [personOf(number), ...row.map((cell) => cell.toWellFormed())]),
  };
}

function differences(
  counts: ClassCounts,
  result: Released,
  { table, k, l, sensitive }: EngineTask,
): string[] {
  const [found] = counts.sensitive;
  const { count = 0, of = 1 } = found?.greatestShare ?? {};
  const reported = result.measures.sensitive[sensitive];
  const agreements = {
    rows: counts.rows === table.rows.length - result.suppressed,
    classes: counts.classes === result.classes,
    'smallest class': counts.smallest.rows === result.smallestClass,
    'people in a class': (counts.smallest.people ?? 0) >= k,
    'least different values':
      found?.leastDistinct === reported?.distinctL && (found?.leastDistinct ?? 0) >= l,
    'greatest share': count / of === reported?.alpha,
  };
  return Object.entries(agreements).flatMap(([name, agrees]) => (agrees ? [] : [name]));
}
