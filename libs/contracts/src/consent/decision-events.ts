import { z } from 'zod';
import { defineEvent } from '../event.js';
import {
  action,
  fieldName,
  fieldsOrAll,
  instant,
  position,
  purpose,
  sha256,
  uuid,
  word,
} from '../scalars.js';

/** Index into one of the event's own lists: what many decisions share is written once. */
const place = z.int().min(0);

/** What a partner owes, as decisions merge it to the strictest. */
const duty = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('delete-after'), days: z.number().min(0) }),
  z.strictObject({ kind: z.literal('notify-within'), days: z.number().min(0) }),
  z.strictObject({ kind: z.literal('report-use'), everyDays: z.number().min(0) }),
  z.strictObject({ kind: z.literal('attribute'), to: z.string() }),
  z.strictObject({
    kind: z.literal('pay'),
    minor: z.int().min(0),
    currency: z.string(),
    per: z.enum(['reading', 'record', 'month', 'once']),
  }),
  z.strictObject({ kind: z.literal('anonymise'), k: z.int().min(2) }),
  z.strictObject({ kind: z.literal('no-reidentification') }),
  z.strictObject({ kind: z.literal('no-onward-transfer') }),
]);

/** In words that the cooperative has: what nobody knows is null, `Unknown` or `(unknown)`, and was denied as such. */
const question = z.strictObject({
  consumer: uuid.nullable(),
  contract: uuid.nullable(),
  purpose,
  action: action.nullable(),
  requested: fieldsOrAll,
});

/** Read it with `decisionsIn`. The n-th decision has the id of the answer with n in its last four digits. */
export const decisionGiven = defineEvent('consent.decision.given', {
  doc: 'A system outside asked what a partner may do, and was told; nothing was released by that. A yes to an evaluation counts as a reading where readings are limited.',
  schema: z.strictObject({
    given: uuid,
    asked: z.enum(['evaluation', 'evaluations', 'search-subject', 'search-resource', 'search-action']),
    /** The party whose system asked, and the registration of that system. */
    askedBy: uuid,
    client: uuid,
    asOf: instant,
    /** The ledger position that the decisions knew, and the one that they had to know. */
    knownPosition: position,
    atLeast: position,
    /** SHA-256 of the canonical list of the questions. */
    inputDigest: sha256,
    /** Of a search: what was decided and, being no, not told. */
    leftOut: z.int().min(0),
    questions: z.array(question),
    /** Everyone concerned by something that was asked for. */
    subjects: z.array(uuid),
    cited: z.array(z.string()),
    fieldSets: z.array(z.array(fieldName)),
    reasonSets: z.array(z.array(word)),
    dutySets: z.array(z.array(duty)),
    decisions: z.array(
      z.strictObject({
        question: place,
        record: uuid.nullable(),
        outcome: z.enum(['PERMIT', 'PARTIAL', 'DENY']),
        fields: place,
        stage: word.nullable(),
        reasons: place,
        cited: z.array(place),
        subjects: z.array(place),
        duties: place,
        validUntil: instant.nullable(),
        /** What is limited to a number of readings and was used by this one, places in `cited`; absent: nothing. */
        counted: z.array(place).min(1).optional(),
        /** An earlier decision of the answer took the last reading: decided as if nothing limited were left. */
        afterLast: z.literal(true).optional(),
      }),
    ),
  }),
});
