import type { Kysely } from 'kysely';
import type { ContractTables } from './contracts.js';
import type { DutyTables } from './duties.js';

export type ShutOutTables = ContractTables & DutyTables;

/**
 * "Which breached duties are open of this organisation, or of another behind which the same persons stand?" Two tables
 * of other projections answer it together. Persons are those that were declared or signed; who hides behind
 * others is not found.
 * @returns the duties, sorted
 */
export async function breachesBehind(
  db: Kysely<ShutOutTables>,
  consumer: string,
  declared: readonly string[],
): Promise<string[]> {
  const own = await db
    .selectFrom('consent_contract_persons')
    .select('person')
    .where('consumer', '=', consumer)
    .execute();
  const persons = [...new Set([...declared, ...own.map(({ person }) => person)])];
  const related =
    persons.length === 0
      ? []
      : await db
          .selectFrom('consent_contract_persons')
          .select('consumer')
          .where('person', 'in', persons)
          .execute();
  const debtors = [...new Set([consumer, ...related.map((row) => row.consumer)])];
  const breached = await db
    .selectFrom('consent_duties')
    .select('duty_id')
    .where('status', '=', 'breached')
    .where('debtor', 'in', debtors)
    .execute();
  return breached.map(({ duty_id }) => duty_id).sort();
}
