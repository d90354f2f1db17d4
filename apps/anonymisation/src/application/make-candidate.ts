import { checkRelease, type Refused, type Released, type Table } from '@coop/anonymiser';
import { objectionToBatch, type Objection } from '../domain/release-policy.js';
import { changesSince, membersOf, membersText, type Member } from './changes-since.js';
import { promiseOf, type EngineTask } from './engine-task.js';
import { PERSON_COLUMN, type ReadRow } from './read-rows.js';
import { expectedOf, rowsToCount, type Expected } from './recount-in-sql.js';
import { releaseCsv, tableOfCsv } from './release-csv.js';
import { runAndAttack, type Attacked, type Telling } from './run-and-attack.js';

/** All that the engine needs but the rows, and what the institution has already. */
export type Recipe = Omit<EngineTask, 'table' | 'earlier'>;

/** A table that the institution has, as it lies sealed: CSV, and whose records entered. */
export interface HeldTable {
  readonly csv: string;
  readonly members: string;
}

/** What is to be made of rows; plain data, so that another thread can take it. */
export interface CandidateOrder {
  readonly recipe: Recipe;
  /** Of the rows, the person's first. */
  readonly columns: readonly string[];
  readonly has: readonly HeldTable[];
  readonly leastBatch: number;
}

/** What came out, as it will lie sealed, and what the ledger will know of it; the rows are in the CSV. */
export interface Candidate extends Omit<Attacked, 'outcome' | 'table' | 'sources'> {
  readonly csv: string;
  readonly digest: string;
  readonly members: string;
  /** What a count in SQL must find. */
  readonly expected: Expected;
}

export type NoCandidate =
  Refused | Telling | ({ readonly outcome: 'refused' } & Pick<Objection, 'code' | 'figures'>);

/**
 * Coarsens the rows until everybody is hidden as promised, or says why that cannot be done. What comes out is attacked,
 * together with what the institution has, and examined once more, as its recipient would, by code that the search does
 * not share. It takes long: run it where nobody waits.
 *
 * @returns the candidate, and its rows with whom each is about, to be counted
 */
export function makeCandidate(
  { recipe, columns, has, leastBatch }: CandidateOrder,
  rows: readonly ReadRow[],
): { readonly candidate: Candidate; readonly counted: Table } | NoCandidate {
  const person = columns.indexOf(PERSON_COLUMN);
  const members = rows.map(({ cells, record, revision }): Member => ({
    subject: cells[person] ?? '',
    at: `${record} ${revision}`,
  }));
  const earlier = has.map((held) => ({
    table: tableOfCsv(held.csv),
    ...changesSince(membersOf(held.members), members),
  }));
  const few = objectionToBatch(earlier, { leastBatch });
  if (few !== undefined) return { outcome: 'refused', ...few };
  const task = { ...recipe, earlier, table: { columns, rows: rows.map(({ cells }) => cells) } };
  const result = runAndAttack(task);
  if (result.outcome === 'refused') return result;
  assertPromiseKept(result, task);
  const { table, sources: _sources, outcome: _outcome, ...measured } = result;
  const candidate: Candidate = {
    ...{ ...measured, ...releaseCsv(table) },
    members: membersText(members),
    expected: expectedOf(result, task),
  };
  return { candidate, counted: rowsToCount(result, task) };
}

function assertPromiseKept(released: Released, task: EngineTask): void {
  const findings = checkRelease(released.table, promiseOf(task, released));
  if (findings.length > 0)
    throw new Error(`a table does not keep its promise: ${findings.map(({ code }) => code).join(', ')}`);
}
