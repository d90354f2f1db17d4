import { Refusal } from '@coop/event-sourcing';
import { pendingQuestions, type QuestionTables } from '../projections/questions.js';
import { answerQuestion } from './answer-question.js';
import type { AnonymisationParts } from './parts.js';

/** A younger question is most likely being answered at this moment. */
const AGE_MS = 60_000;

/**
 * Answers what was paid for and has no answer: after a crash, or while the records were away. A question under a
 * contract that is not in force waits on.
 * @throws AggregateError of what went wrong, when everything was tried
 */
export async function answerPending(parts: AnonymisationParts): Promise<void> {
  const before = new Date(parts.clock().getTime() - AGE_MS).toISOString();
  const pending = await pendingQuestions(parts.readModels.reader<QuestionTables>(), before);
  const faults: unknown[] = [];
  for (const question of pending)
    try {
      await answerQuestion(parts, question);
    } catch (error) {
      if (!(error instanceof Refusal)) faults.push(error);
    }
  if (faults.length > 0) throw new AggregateError(faults, `${faults.length} questions could not be answered`);
}
