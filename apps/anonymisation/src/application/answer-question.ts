import { parseRational } from '@coop/anonymiser';
import type { SealedRef } from '@coop/contracts';
import { question as questionSchema } from '@coop/contracts/anonymisation-api';
import { derivedId, newId, type CommandContext } from '@coop/event-sourcing';
import type { Question } from '../domain/canonical-question.js';
import { isInForce } from '../domain/contract-facts.js';
import { questionDecider, type Asked, type QuestionState } from '../domain/question.js';
import { refuse } from '../domain/refusals.js';
import { contractOf } from './contract-of.js';
import { moved } from './decide-within-budget.js';
import { drawAnswer, oncePerMember } from './draw-answer.js';
import type { AnonymisationParts } from './parts.js';
import { currentQuestion, questionStream } from './question-streams.js';
import { readRows } from './read-rows.js';
import { openText } from './sealed-text.js';

/**
 * Draws for a question whose price is on the ledger and that has no answer yet, whoever comes to it: the request, its
 * repeat, the sweep. Two who draw at once have one answer: the second append gives the first commit, and what the
 * second drew is forgotten.
 * @throws Refusal `contract-not-in-force`: nobody is read then; the question waits until it is, and stays paid for
 */
export async function answerQuestion(parts: AnonymisationParts, question: string): Promise<QuestionState> {
  const { state } = await currentQuestion(parts, question);
  if (state.status !== 'asked') return state;
  const { asked } = state;
  const { facts } = await contractOf(parts, asked.contract);
  if (facts === undefined || !isInForce(facts, parts.clock().toISOString()))
    return refuse('contract-not-in-force');
  const parameters = await parametersOf(parts, asked);
  const { disclosure, columns, rows } = await readRows(parts.bus, {
    ...{ release: question, contract: asked.contract, category: asked.category, purpose: asked.purpose },
    ...{ reader: asked.institution, fields: [asked.field], commandId: question },
  });
  const values = oncePerMember({ columns, rows: rows.map(({ cells }) => cells) });
  const answer = drawAnswer(parts.noise, parameters, parseRational(asked.rho), values);
  const command = { kind: 'answer', disclosure, answer } as const;
  try {
    await parts.ledger.handle(answering(asked), questionStream(question), questionDecider, command);
  } catch (error) {
    if (!moved(error)) throw error;
  }
  const answered = (await currentQuestion(parts, question)).state;
  if (answered.status !== 'answered') throw new Error('a question was answered and is not on the ledger');
  return answered;
}

/** One command for all who draw, so that one of them is carried out. */
function answering({ question, digest }: Asked): CommandContext {
  const metadata = { actor: 'system:anonymisation', correlationId: newId(), causationId: question };
  return { commandId: derivedId(question, 'answer'), commandDigest: digest, metadata };
}

/** What is asked, as it lies sealed. */
export async function parametersOf(
  parts: Pick<AnonymisationParts, 'vault'>,
  { question, parameters }: Pick<Asked, 'question' | 'parameters'>,
): Promise<Question> {
  const what = `what question ${question} asks`;
  const text = await openText(parts, parameters as SealedRef, question, what);
  if (text === undefined) throw new Error(`${what} was deleted`);
  return questionSchema.parse(JSON.parse(text));
}
