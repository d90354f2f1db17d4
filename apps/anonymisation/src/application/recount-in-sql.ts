import type { Released, Table } from '@coop/anonymiser';
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

/** What a count must find: the report of the engine, and what was promised. Plain data, for another thread. */
export interface Expected {
  readonly by: readonly string[];
  readonly sensitive: string;
  readonly rows: number;
  readonly classes: number;
  readonly smallestClass: number;
  readonly leastDistinct: number | undefined;
  readonly greatestShare: number | undefined;
  readonly k: number;
  readonly l: number;
}

export function expectedOf(
  result: Released,
  { table, quasiIdentifiers, sensitive, k, l }: EngineTask,
): Expected {
  const reported = result.measures.sensitive[sensitive];
  return {
    by: quasiIdentifiers.map(({ field }) => field),
    ...{ sensitive, k, l, classes: result.classes, smallestClass: result.smallestClass },
    rows: table.rows.length - result.suppressed,
    leastDistinct: reported?.distinctL,
    greatestShare: reported?.alpha,
  };
}

/**
 * The rows as they are handed out, with whom (or which household) each is about: cells of broken Unicode become one and
 * the same where they are written.
 */
export function rowsToCount(
  { table: { columns, rows }, sources }: Released,
  { table: source, household = PERSON_COLUMN }: EngineTask,
): Table {
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

/**
 * Counts a table once more, by a database that knows nothing of the engine nor of its checks.
 * @throws Error when a number differs from the report, or is below what was promised
 */
export async function assertSqlAgrees(tables: Tables, counted: Table, expected: Expected): Promise<void> {
  const { by, sensitive } = expected;
  const counts = await tables.countClasses(counted, { by, person: PERSON_COLUMN, sensitive: [sensitive] });
  const differing = differences(counts, expected);
  if (differing.length > 0) throw new Error(`SQL counts a table otherwise: ${differing.join(', ')}`);
}

function differences(counts: ClassCounts, expected: Expected): string[] {
  const [found] = counts.sensitive;
  const { count = 0, of = 1 } = found?.greatestShare ?? {};
  const agreements = {
    rows: counts.rows === expected.rows,
    classes: counts.classes === expected.classes,
    'smallest class': counts.smallest.rows === expected.smallestClass,
    'people in a class': (counts.smallest.people ?? 0) >= expected.k,
    'least different values':
      found?.leastDistinct === expected.leastDistinct && (found?.leastDistinct ?? 0) >= expected.l,
    'greatest share': count / of === expected.greatestShare,
  };
  return Object.entries(agreements).flatMap(([name, agrees]) => (agrees ? [] : [name]));
}
