import { z } from 'zod';
import {
  action,
  fieldName,
  fieldsOrAll,
  instant,
  language,
  purpose,
  purposesOrAll,
  scope,
  uuid,
  word,
} from '../scalars.js';
import { contractTerms, invalidationGround } from './events.js';
import { feedType } from './feed.js';

export * from './access.js';

export const proposeContract = z.strictObject({
  terms: contractTerms.omit({ contract: true, consumer: true }),
  texts: z
    .array(z.strictObject({ language, text: z.string().min(1).max(40_000) }))
    .min(2)
    .max(4),
});

/** The same with the terms as an offer in ODRL, in the profile of this cooperative; `@coop/odrl` says what it takes. */
export const proposeContractInOdrl = z.strictObject({
  policy: z.unknown(),
  texts: proposeContract.shape.texts,
});

/** A compact JWS over exactly the canonical JSON that the proposal's answer showed. */
export const signContract = z.strictObject({ jws: z.string().min(1).max(60_000) });

export const terminateContract = z.strictObject({
  reason: z.enum(['end-of-need', 'breach', 'decision-of-members', 'other']),
});

export const makeRequest = z.strictObject({
  contract: uuid,
  record: uuid,
  stakeholder: uuid,
  fields: z.array(fieldName).min(1).max(200),
  purposes: z.array(purpose).min(1).max(20),
  actions: z.array(action).min(1),
  until: instant,
});

export const answerRequest = z.discriminatedUnion('answer', [
  z.strictObject({
    answer: z.literal('granted'),
    /** What of the asked she agrees to; nothing is added. */
    fields: z.array(fieldName).min(1),
    purposes: z.array(purpose).min(1),
    until: instant,
    notice: z.strictObject({ language }),
  }),
  z.strictObject({ answer: z.literal('refused') }),
]);

export const giveGrant = z.strictObject({
  /** For whom; absent: for herself. */
  stakeholder: uuid.optional(),
  recipient: z.union([uuid, z.literal('any-contracted')]),
  scope,
  fields: fieldsOrAll,
  purposes: z.array(purpose).min(1).max(20),
  actions: z.array(action).min(1),
  until: instant,
  notice: z.strictObject({ language }),
});

/** The same agreement for longer: who, what and what for stay as they were. */
export const renewGrant = z.strictObject({ until: instant, notice: z.strictObject({ language }) });

export const invalidateGrant = z.strictObject({ ground: invalidationGround.exclude(['erasure']) });

export const placeProhibition = z.strictObject({
  stakeholder: uuid.optional(),
  recipient: z.union([uuid, z.literal('anyone')]),
  purposes: purposesOrAll,
  scope: scope.optional(),
  fields: fieldsOrAll,
});

export const fulfilDuty = z.strictObject({ evidence: word });

export const feedQuery = z.strictObject({
  after: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});

export const registerWebhook = z.strictObject({
  /** https, port 443 or 8443, without credentials; at an address that everybody can reach. */
  url: z.string().min(1).max(2000),
  /** Absent: everything. */
  types: z.array(feedType).min(1).optional(),
});

export const rotateWebhookSecret = z
  .strictObject({
    /** How long the old secret signs beside the new one; 0 when it became known to somebody. */
    overlapHours: z.int().min(0).max(168).default(24),
  })
  .prefault({});

export const replayWebhook = z.strictObject({
  /** Empty: from the beginning. */
  after: z.string().max(200),
  /** Absent: up to what was delivered already. */
  until: z.string().max(200).optional(),
});
