import type { Kysely } from 'kysely';
import { formatRational, parseRational, sum } from '@coop/anonymiser';
import type { anonymisationEvents, EventOf } from '@coop/contracts';
import { defineProjection, type StoredEvent } from '@coop/event-sourcing';

export interface BudgetRow {
  budget_id: string;
  institution: string;
  category: string;
  purpose: string;
  period_from: string;
  period_until: string;
  /** An exact fraction. */
  spent: string;
}

export interface BudgetTables {
  anonymisation_budgets: BudgetRow;
}

type Spent = EventOf<typeof anonymisationEvents.budgetSpent>;

/** "How much of each budget is spent?" */
export const budgetsProjection = defineProjection<BudgetTables>({
  name: 'anonymisation.budgets',
  tables: [{ name: 'anonymisation_budgets', key: ['budget_id'] }],
  categories: ['anonymisation-budget'],
  async create(db) {
    const texts = ['institution', 'category', 'purpose', 'period_from', 'period_until'];
    await [...texts, 'spent']
      .reduce(
        (table, name) => table.addColumn(name, 'text', (column) => column.notNull()),
        db.schema
          .createTable('anonymisation_budgets')
          .addColumn('budget_id', 'text', (column) => column.primaryKey()),
      )
      .execute();
  },
  async apply(db, stored) {
    const event = stored as StoredEvent & (Spent | { readonly type: 'other' });
    if (event.type !== 'anonymisation.budget.spent')
      throw new TypeError(`anonymisation.budgets does not know ${stored.type}`);
    return spent(db, event.data);
  },
});

async function spent(db: Kysely<BudgetTables>, { budget, rho, ...place }: Spent['data']) {
  const table = db.selectFrom('anonymisation_budgets');
  const before = await table.select('spent').where('budget_id', '=', budget).executeTakeFirst();
  if (before === undefined) {
    const { institution, category, purpose, from, until } = place;
    const row = { institution, category, purpose, period_from: from, period_until: until };
    await db
      .insertInto('anonymisation_budgets')
      .values({ budget_id: budget, ...row, spent: rho })
      .execute();
    return;
  }
  const total = formatRational(sum(parseRational(before.spent), parseRational(rho)));
  await db
    .updateTable('anonymisation_budgets')
    .set({ spent: total })
    .where('budget_id', '=', budget)
    .execute();
}

/** Budgets of which something was spent, of all institutions or of some; the newest period first. */
export async function budgetsOf(
  db: Kysely<BudgetTables>,
  institutions?: readonly string[],
): Promise<readonly BudgetRow[]> {
  const all = db
    .selectFrom('anonymisation_budgets')
    .selectAll()
    .orderBy('period_from', 'desc')
    .orderBy('budget_id');
  return (institutions === undefined ? all : all.where('institution', 'in', institutions)).execute();
}
