import { z } from 'zod';
import { fieldName, uuid, word } from '../scalars.js';

/*
 * OpenID AuthZEN Authorization API 1.0: its information model (sections 5.1 to 5.5), with what this decision
 * point reads of it. Members that are not named here are ignored, as section 10.1.1 demands of receivers.
 */

const attributes = z.looseObject({});
const text = z.string();

export const accessSubject = z.object({ type: text, id: text, properties: attributes.optional() });
export const accessAction = z.object({ name: text, properties: attributes.optional() });

const resourceProperties = z.looseObject({
  /** Which fields are asked for; absent: all that the record has. */
  fields: z.array(fieldName).min(1).max(200).optional(),
});
export const accessResource = z.object({ type: text, id: text, properties: resourceProperties.optional() });

export const accessContext = z.object({
  /** A purpose of the Data Privacy Vocabulary. Without one every decision is no. */
  purpose: text.optional(),
  /** May be left out where exactly one contract in force covers the purpose. */
  contract: text.optional(),
  /** Whether some of the fields are enough for a yes. */
  partial: z.boolean().optional(),
});

/** Section 6.1. */
export const accessEvaluation = z.object({
  subject: accessSubject,
  action: accessAction,
  resource: accessResource,
  context: accessContext.optional(),
});

/** One of several: what it leaves out has a default beside it. */
export const accessEvaluationItem = accessEvaluation.partial();

/** Section 7.1. Each evaluation is read by itself: a fault in one is the denial of that one. */
export const accessEvaluations = accessEvaluation.partial().extend({
  options: z
    .object({
      evaluations_semantic: z
        .enum(['execute_all', 'deny_on_first_deny', 'permit_on_first_permit'])
        .optional(),
    })
    .optional(),
  evaluations: z.array(attributes).optional(),
});

/** Section 8.2.1. A limit above what one page holds gives what one page holds. */
const page = z.object({ token: z.string().max(200).optional(), limit: z.int().min(0).optional() });
const searched = { context: accessContext.optional(), page: page.optional() };

/** Sections 8.4 to 8.6: what is searched for has no id; one that is given is ignored. */
export const accessSubjectSearch = z.object({
  subject: z.object({ type: text }),
  action: accessAction,
  resource: accessResource,
  ...searched,
});
export const accessResourceSearch = z.object({
  subject: accessSubject,
  action: accessAction,
  resource: z.object({ type: text, properties: resourceProperties.optional() }),
  ...searched,
});
export const accessActionSearch = z.object({
  subject: accessSubject,
  resource: accessResource,
  ...searched,
});

/** Why a question could not be decided as it was meant; status as HTTP would have it. */
const accessError = z.strictObject({ status: z.int(), message: text });

/** What is said beside a decision. */
export const accessDecision = z.strictObject({
  decision: z.boolean(),
  context: z.strictObject({
    decision_id: uuid.optional(),
    /** Which fields the decision permits; on a no, those that `partial` would have permitted. */
    fields: z.array(text),
    duties: z.array(z.looseObject({ kind: word })),
    /** Open nothing at or after it. Absent where nothing is permitted. */
    validUntil: z.iso.datetime().optional(),
    /** Present when only some of what was asked for is permitted. */
    partial: z.literal(true).optional(),
    /** The first thing that failed: never who refused. Absent when all is permitted. */
    stage: word.optional(),
    error: accessError.optional(),
  }),
});

export const accessDecisions = z.strictObject({ evaluations: z.array(accessDecision) });

const found = <T extends z.ZodType>(entity: T) =>
  z.strictObject({
    page: z.strictObject({ next_token: text, count: z.int() }),
    context: z.strictObject({ validUntil: z.iso.datetime().optional(), error: accessError.optional() }),
    results: z.array(entity),
  });
export const accessFound = {
  subjects: found(z.strictObject({ type: text, id: text })),
  resources: found(z.strictObject({ type: text, id: text })),
  actions: found(z.strictObject({ name: text })),
};

/** Section 9.2.2. */
export const accessConfiguration = z.strictObject({
  policy_decision_point: z.url(),
  access_evaluation_endpoint: z.url(),
  access_evaluations_endpoint: z.url(),
  search_subject_endpoint: z.url(),
  search_resource_endpoint: z.url(),
  search_action_endpoint: z.url(),
});
