import { z } from 'zod';

/** What the pages about answers with noise use of the answers of anonymisation. */

const question = z.object({
  question: z.string(),
  institution: z.string(),
  category: z.string(),
  purpose: z.string(),
  kind: z.string(),
  field: z.string(),
  rho: z.string(),
  status: z.string(),
  askedAt: z.string(),
});

export const questions = z.object({ questions: z.array(question) });

/** Numbers with what each is of; a histogram has a row for each key. */
export const answered = question.extend({
  answer: z
    .object({
      kind: z.string(),
      members: z.number().optional(),
      sum: z.number().optional(),
      mean: z.number().optional(),
      value: z.number().optional(),
      counts: z.array(z.object({ key: z.string(), members: z.number() })).optional(),
    })
    .nullable(),
  accuracy: z.number().nullable(),
});

const budget = z.object({
  institution: z.string(),
  category: z.string(),
  purpose: z.string(),
  from: z.string(),
  until: z.string(),
  limit: z.string(),
  spent: z.string(),
  left: z.string(),
  epsilon: z.number(),
});

export const budgets = z.object({ budgets: z.array(budget) });

/** Answer of asking; its page tells the rest. */
export const paid = z.object({ question: z.string() });

export type QuestionView = z.infer<typeof question>;
export type AnsweredView = z.infer<typeof answered>;
export type BudgetView = z.infer<typeof budget>;
