import type { Actor } from '@coop/service-kit';
import { TableFailure, type TableFailureCode } from '@coop/tables-duckdb';
import { refuse } from '../domain/refusals.js';
import type { AnonymisationParts } from './parts.js';
import { tableOfCsvInParts } from './release-csv.js';
import { readTable } from './view-releases.js';

/** What another form of the table does not suffer from. */
const NOT_IN_THIS_FORM: readonly TableFailureCode[] = ['not-available', 'columns-not-named'];

/** The table as Parquet, for whom it was made, cells as they are. @throws Refusal `format-not-available` */
export async function readParquet(
  parts: AnonymisationParts,
  actor: Actor,
  release: string,
): Promise<Uint8Array> {
  const table = await tableOfCsvInParts(await readTable(parts, actor, release));
  try {
    return await parts.tables.toParquet(table);
  } catch (error) {
    if (error instanceof TableFailure && NOT_IN_THIS_FORM.includes(error.code))
      return refuse('format-not-available');
    throw error;
  }
}
