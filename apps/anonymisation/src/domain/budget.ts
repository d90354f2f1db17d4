import { compare, formatRational, parseRational, rational, sum, type Rational } from '@coop/anonymiser';
import type { anonymisationEvents, EventOf } from '@coop/contracts';
import type { PeriodKind } from './period.js';
import { refuse } from './refusals.js';

/** What the cooperative allows: how much every institution may learn about a category, for a purpose, in a period. */
export interface BudgetPolicy {
  /** After how long a budget begins anew. */
  readonly period: PeriodKind;
  /** ρ of a period. */
  readonly limit: Rational;
  /** The least ρ of a question: it bounds how many there can be. */
  readonly least: Rational;
}

/** Prices are whole numbers of this part of ρ: sums of them stay small fractions, and all noise can be drawn. */
const STEPS = 1_000_000n;

/**
 * A price as it is written, exactly.
 * @throws Refusal `price-not-allowed`
 */
export function priceOf(written: string, { least }: Pick<BudgetPolicy, 'least'>): Rational {
  const price = parsedOrZero(written);
  const isWhole = STEPS % price.denominator === 0n;
  if (!isWhole || price.numerator <= 0n || compare(price, least) < 0)
    return refuse('price-not-allowed', { least: formatRational(least) });
  return price;
}

const NOTHING = rational(0n);

function parsedOrZero(written: string): Rational {
  try {
    return parseRational(written);
  } catch {
    return NOTHING;
  }
}

type Spent = EventOf<typeof anonymisationEvents.budgetSpent>;

/** What was spent so far, exactly. */
export interface BudgetState {
  readonly spent: Rational;
}

export const nothingSpent: BudgetState = { spent: NOTHING };

export const afterSpending = ({ spent }: BudgetState, { data }: Spent): BudgetState => ({
  spent: sum(spent, parseRational(data.rho)),
});

/** What of a limit is left; nothing when the limit was lowered below what had been spent. */
export function leftOf({ spent }: BudgetState, limit: Rational): Rational {
  const left = sum(limit, rational(-spent.numerator, spent.denominator));
  return left.numerator < 0n ? NOTHING : left;
}

/** The spending of a price, or none where the budget does not reach for it. */
export function spend(
  state: BudgetState,
  facts: Omit<Spent['data'], 'rho' | 'limit'>,
  { price, limit }: { readonly price: Rational; readonly limit: Rational },
): readonly Spent[] {
  if (compare(price, leftOf(state, limit)) > 0) return [];
  const data = { ...facts, rho: formatRational(price), limit: formatRational(limit) };
  return [{ type: 'anonymisation.budget.spent', data }];
}
