import { parseRational, product, quotient, rational, sum, toNumber, type Rational } from '@coop/anonymiser';
import type { BudgetView } from '../client/question-shapes.js';
import { numberOf, type View } from './view.js';

/** Whom and what a budget is for. */
export type BudgetOf = Pick<BudgetView, 'institution' | 'category' | 'purpose'>;

/** @param at - RFC 3339; budgets end at midnight UTC */
const covers = ({ from, until }: BudgetView, at: string): boolean =>
  from <= at.slice(0, 10) && at.slice(0, 10) < until;

/** Budgets of an institution from which something was taken in the period of a moment. */
export const budgetsAt = (
  budgets: readonly BudgetView[],
  institution: string,
  at: string,
): readonly BudgetView[] =>
  budgets.filter((budget) => budget.institution === institution && covers(budget, at));

/** The one that pays; undefined: nothing was taken from it yet. */
export const budgetFor = (
  budgets: readonly BudgetView[],
  { institution, category, purpose }: BudgetOf,
  at: string,
): BudgetView | undefined =>
  budgetsAt(budgets, institution, at).find(
    (budget) => budget.category === category && budget.purpose === purpose,
  );

const shareOf = (part: Rational, limit: string): number => {
  const whole = parseRational(limit);
  return whole.numerator === 0n ? 0 : toNumber(quotient(part, whole));
};

export const percentOf = (view: View, share: number): string => {
  const percent = share * 100;
  return `${numberOf(view, percent < 10 ? Number(percent.toFixed(1)) : Math.round(percent))} %`;
};

/** What is left, in per cent of the whole. */
export const leftShare = ({ left, limit }: Pick<BudgetView, 'left' | 'limit'>): number =>
  shareOf(parseRational(left), limit);

export const priceShare = (rho: string, { limit }: Pick<BudgetView, 'limit'>): number =>
  shareOf(parseRational(rho), limit);

export const spentShare = ({ spent, limit }: Pick<BudgetView, 'spent' | 'limit'>): number =>
  shareOf(parseRational(spent), limit);

/** What would be left; below zero: the budget does not reach. */
export const shareAfter = (rho: string, { left, limit }: Pick<BudgetView, 'left' | 'limit'>): number =>
  shareOf(sum(parseRational(left), product(rational(-1n), parseRational(rho))), limit);
