import type { z } from 'zod';
import { epsilonAt, formatRational, parseRational, toNumber } from '@coop/anonymiser';
import type { SealedRef } from '@coop/contracts';
import type { budgetView, questionRow, questionView } from '@coop/contracts/anonymisation-api';
import type { Actor } from '@coop/service-kit';
import { leftOf } from '../domain/budget.js';
import type { NoisyAnswer } from '../domain/question.js';
import { refuse } from '../domain/refusals.js';
import { budgetsOf, type BudgetRow, type BudgetTables } from '../projections/budgets.js';
import {
  questionById,
  questionsOf,
  type QuestionRow,
  type QuestionTables,
} from '../projections/questions.js';
import { parametersOf } from './answer-question.js';
import { accuracyOf } from './draw-answer.js';
import { institutionsOf } from './institutions.js';
import type { AnonymisationParts } from './parts.js';
import { toldAnswer } from './told-answer.js';

/** Her institution's, as far as her mandate reaches; a steward sees all. */
function sees(actor: Actor, { institution, category, field }: QuestionRow): boolean {
  if (actor.roles.includes('steward')) return true;
  return institutionsOf(actor, { category, fields: [field] }).includes(institution);
}

const seenBy = (actor: Actor): readonly string[] | undefined =>
  actor.roles.includes('steward') ? undefined : institutionsOf(actor);

function rowOf(row: QuestionRow): z.infer<typeof questionRow> {
  const { researcher, institution, contract, category, purpose, kind, field, rho, status } = row;
  return {
    ...{ question: row.question_id, researcher, institution, contract, category, purpose },
    ...{ kind, field, rho, status, reason: row.code, askedAt: row.asked_at },
  };
}

/** The newest questions of her institution, of all for a steward. */
export async function listQuestions(parts: AnonymisationParts, actor: Actor) {
  const rows = await questionsOf(parts.readModels.reader<QuestionTables>(), seenBy(actor));
  return rows.filter((row) => sees(actor, row)).map(rowOf);
}

/** Another institution's question does not exist. @throws Refusal `not-found` */
export async function viewQuestion(
  parts: AnonymisationParts,
  actor: Actor,
  question: string,
): Promise<z.infer<typeof questionView>> {
  const row = await questionById(parts.readModels.reader<QuestionTables>(), question);
  if (row === undefined || !sees(actor, row)) return refuse('not-found');
  const asked = await parametersOf(parts, { question, parameters: JSON.parse(row.parameters) as SealedRef });
  const answer = row.answer === null ? null : toldAnswer(JSON.parse(row.answer) as NoisyAnswer, asked);
  return { ...rowOf(row), asked, answer, accuracy: accuracyOf(asked, parseRational(row.rho)) };
}

/** For what is told to people: one in a million may learn more than ε says. */
const DELTA = 1e-6;

function budget(parts: AnonymisationParts, row: BudgetRow): z.infer<typeof budgetView> {
  const { institution, category, purpose, period_from: from, period_until: until } = row;
  const { limit } = parts.budgetPolicy;
  const spent = parseRational(row.spent);
  return {
    ...{ institution, category, purpose, from, until, limit: formatRational(limit), spent: row.spent },
    left: formatRational(leftOf({ spent }, limit)),
    epsilon: Number(epsilonAt(toNumber(spent), DELTA).toFixed(3)),
  };
}

/** Budgets from which something was taken, of her institution, of all for a steward. */
export async function listBudgets(parts: AnonymisationParts, actor: Actor) {
  const rows = await budgetsOf(parts.readModels.reader<BudgetTables>(), seenBy(actor));
  const seen = rows.filter(
    ({ institution, category }) =>
      actor.roles.includes('steward') ||
      institutionsOf(actor, { category, fields: [] }).includes(institution),
  );
  return seen.map((row) => budget(parts, row));
}
