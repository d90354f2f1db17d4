import { z } from 'zod';
import { defineEvent } from '../event.js';
import { sealed } from '../personal.js';
import { day, fieldName, purpose, sha256, uuid, word } from '../scalars.js';

/** An exact fraction, such as the price of a question: never a number of a program, which would be another one. */
export const fraction = z.string().regex(/^[0-9]{1,18}\/[1-9][0-9]{0,17}$/);

/** What can be asked about the members of a category. */
export const questionKind = z.enum(['count', 'histogram', 'sum', 'mean', 'quantile']);

/** What was answered, noise included. What is not in here is kept nowhere: neither the true value nor the noise. */
export const noisyAnswer = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('count'), members: z.int() }),
  /** In the order of the question's keys, which lie sealed. */
  z.strictObject({ kind: z.literal('histogram'), members: z.array(z.int()).min(1) }),
  z.strictObject({ kind: z.literal('sum'), sum: z.int() }),
  /** Without a mean where noise left fewer than one member to divide by. */
  z.strictObject({ kind: z.literal('mean'), mean: z.number().optional() }),
  z.strictObject({ kind: z.literal('quantile'), value: z.number() }),
]);

export const questionAsked = defineEvent('anonymisation.question.asked', {
  doc: 'A researcher asked a question about a category, to be answered with noise.',
  personal: [{ path: 'parameters', subject: 'question', category: 'release' }],
  schema: z.strictObject({
    question: uuid,
    /** The person or client that asked first; whoever asks the same in the same period is given the same answer. */
    researcher: uuid,
    /** For whom: the consumer of the contract. The budget is hers. */
    institution: uuid,
    contract: uuid,
    category: word,
    purpose,
    /** The budget that it is asked under: institution, category, purpose and period. */
    budget: uuid,
    kind: questionKind,
    field: fieldName,
    /** Canonical JSON of the whole question, under a key of its own: listed values may name people. */
    parameters: sealed<string>(),
    /** Keyed digest of the question with its price: the same question has the same one, and nobody guesses it. */
    digest: sha256,
    /** Price as zero-concentrated differential privacy. */
    rho: fraction,
  }),
});

export const budgetSpent = defineEvent('anonymisation.budget.spent', {
  doc: 'The price of a question was taken from the privacy budget, before noise was drawn for it; it is never given back.',
  schema: z.strictObject({
    budget: uuid,
    institution: uuid,
    category: word,
    purpose,
    /** First day of the period, in UTC. */
    from: day,
    /** The day after its last one. */
    until: day,
    question: uuid,
    rho: fraction,
    /** What the period's budget was when this was taken from it. */
    limit: fraction,
  }),
});

export const questionAnswered = defineEvent('anonymisation.question.answered', {
  doc: 'A question was answered with noise; asked again, it is given this answer.',
  schema: z.strictObject({
    question: uuid,
    /** The bulk reading from which it was answered. */
    disclosure: uuid,
    digest: sha256,
    rho: fraction,
    answer: noisyAnswer,
  }),
});

export const questionRefused = defineEvent('anonymisation.question.refused', {
  doc: 'A question was refused because the budget does not reach for it; nobody was read.',
  schema: z.strictObject({ question: uuid, code: word }),
});
