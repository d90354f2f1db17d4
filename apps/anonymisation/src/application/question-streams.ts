import { derivedId, type EventStore } from '@coop/event-sourcing';
import type { Period } from '../domain/period.js';
import { questionDecider } from '../domain/question.js';
import { standingOf } from './standing.js';

export const QUESTION_CATEGORY = 'anonymisation-question';
export const BUDGET_CATEGORY = 'anonymisation-budget';

export const questionStream = (question: string): string => `${QUESTION_CATEGORY}-${question}`;
export const budgetStream = (budget: string): string => `${BUDGET_CATEGORY}-${budget}`;

/** What a budget is of. */
export interface BudgetPlace extends Period {
  readonly institution: string;
  readonly category: string;
  readonly purpose: string;
}

/** The same place always has the same budget. */
export const budgetAt = ({ institution, category, purpose, from, until }: BudgetPlace): string =>
  derivedId(institution, JSON.stringify([category, purpose, from, until]));

/** Where a question stands on the ledger, and up to which position. */
export const currentQuestion = (
  { store }: { readonly store: Pick<EventStore, 'readStream'> },
  question: string,
) => standingOf(store, questionStream(question), questionDecider);
