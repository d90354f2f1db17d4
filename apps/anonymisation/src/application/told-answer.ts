import type { z } from 'zod';
import type { questionAnswer } from '@coop/contracts/anonymisation-api';
import type { Question } from '../domain/canonical-question.js';
import type { NoisyAnswer } from '../domain/question.js';

/** A stored answer with the keys of its question. */
export function toldAnswer(
  answer: NoisyAnswer,
  question: Question,
): z.infer<typeof questionAnswer>['answer'] {
  if (answer.kind !== 'histogram') return answer;
  const keys = question.kind === 'histogram' ? question.keys : [];
  return { kind: 'histogram', counts: keys.map((key, at) => ({ key, members: answer.members[at] ?? 0 })) };
}
