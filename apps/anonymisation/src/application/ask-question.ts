import { formatRational, parseRational } from '@coop/anonymiser';
import type { CommandContext } from '@coop/event-sourcing';
import type { Actor } from '@coop/service-kit';
import { leftOf } from '../domain/budget.js';
import type { NewQuestion } from '../domain/canonical-question.js';
import { refuse } from '../domain/refusals.js';
import { answerQuestion, parametersOf } from './answer-question.js';
import { bookQuestion } from './book-question.js';
import { accuracyOf } from './draw-answer.js';
import type { AnonymisationParts } from './parts.js';
import { currentQuestion } from './question-streams.js';
import { toldAnswer } from './told-answer.js';

/**
 * Spends, then draws. A request that a crash interrupted goes on when it is repeated with its key, or by the sweep;
 * the price is taken once. What was answered is what the ledger holds.
 * @throws Refusal `budget-exhausted`, `price-not-allowed`, and those of the contract
 */
export async function askQuestion(
  parts: AnonymisationParts,
  context: CommandContext,
  actor: Actor,
  body: NewQuestion,
) {
  const question = await bookQuestion(parts, context, actor, body);
  const state = await answerQuestion(parts, question);
  if (state.status === 'absent') throw new Error('a question was booked and is not on the ledger');
  const { asked } = state;
  const { state: budget } = await parts.turns.read(parts.store, asked.budget);
  const left = formatRational(leftOf(budget, parts.budgetPolicy.limit));
  if (state.status !== 'answered') return refuse('budget-exhausted', { left });
  const { answer } = state;
  const parameters = await parametersOf(parts, asked);
  return {
    ...{ question, rho: asked.rho, answer: toldAnswer(answer, parameters) },
    accuracy: accuracyOf(parameters, parseRational(asked.rho)),
    left,
    position: (await currentQuestion(parts, question)).position,
  };
}
