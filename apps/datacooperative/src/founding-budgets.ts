import { Budgets, DEFAULT_BUDGETS, type BudgetAnswer, type BudgetClass } from '@coop/service-kit';

/** Nobody is counted while demonstration history is made; everybody is from the moment the ports open. */
export class FoundingBudgets extends Budgets {
  #counting = false;

  constructor(classes: Readonly<Record<string, BudgetClass>> = DEFAULT_BUDGETS) {
    super(classes);
  }

  count(): void {
    this.#counting = true;
  }

  override take(key: string, className: string): BudgetAnswer {
    return this.#counting ? super.take(key, className) : { allowed: true, retryAfterSeconds: 0 };
  }
}
