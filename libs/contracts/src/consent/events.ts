import { z } from 'zod';
import { defineEvent } from '../event.js';
import {
  action,
  country,
  fieldName,
  fieldsOrAll,
  instant,
  language,
  purpose,
  purposesOrAll,
  scope,
  sha256,
  uuid,
  word,
} from '../scalars.js';
import * as decisionEvents from './decision-events.js';
import {
  contractAgreed,
  contractCounterOffered,
  contractEnteredIntoForce,
  contractExpired,
  contractOffered,
  contractResumed,
  contractSigned,
  contractSuspended,
  contractTerminated,
} from './contract-events.js';
import {
  agreementAccepted,
  agreementCountered,
  agreementOffered,
  agreementRefused,
} from './agreement-events.js';
import * as feedEvents from './feed-events.js';
import { grantExpired, grantInvalidated, grantRenewed } from './grant-end-events.js';
import { proposalAnnulled, proposalRecorded } from './proposal-events.js';
import { taxonomyAdopted, taxonomyVersion } from './taxonomy-events.js';
import * as webhookEvents from './webhook-events.js';

export { FEED_POINTERS, TEST_POINTER, feedType, type FeedType } from './feed.js';
export * from './decision-events.js';
export * from './given-decisions.js';
export * from './contract-events.js';
export * from './agreement-events.js';
export * from './feed-events.js';
export * from './grant-end-events.js';
export * from './proposal-events.js';
export * from './taxonomy-events.js';
export * from './webhook-events.js';

/** What a person may make her agreement depend on. */
export const grantConditions = {
  /** Countries in which the data may be processed; absent: anywhere. */
  residency: z.array(country).min(1).max(60).optional(),
  /** Only for results in which each person is one of at least so many. */
  minAnonymity: z.int().min(2).max(1_000).optional(),
  /** How many readings in all. */
  limit: z.int().min(1).max(1_000_000).optional(),
} as const;

/** The person's own words for what she agrees to. */
export const grantTerms = z.strictObject({
  recipient: z.union([uuid, z.literal('any-contracted')]),
  scope,
  fields: fieldsOrAll,
  purposes: z.array(purpose).min(1).max(20),
  actions: z.array(action).min(1),
  from: instant,
  until: instant,
  ...grantConditions,
  /** The carried vote by which a body agrees. */
  proposal: uuid.optional(),
  /** The version of the purposes by which these are read for as long as the agreement stands; absent: the built-in one. */
  taxonomy: taxonomyVersion.optional(),
});

export const requestMade = defineEvent('consent.request.made', {
  doc: 'A partner under contract asked a person to agree to a use of her data.',
  schema: z.strictObject({
    request: uuid,
    contract: uuid,
    consumer: uuid,
    stakeholder: uuid,
    record: uuid,
    fields: z.array(fieldName).min(1),
    purposes: z.array(purpose).min(1),
    actions: z.array(action).min(1),
    until: instant,
  }),
});

export const requestAnswered = defineEvent('consent.request.answered', {
  doc: 'The person answered the request: she granted something, or refused.',
  schema: z.strictObject({ request: uuid, answer: z.enum(['granted', 'refused']), grant: uuid.nullable() }),
});

export const grantGiven = defineEvent('consent.grant.given', {
  doc: 'A person agreed that a recipient may use certain fields for certain purposes until a date.',
  visibility: 'partner',
  schema: z.strictObject({
    grant: uuid,
    stakeholder: uuid,
    givenBy: z.string(),
    /** The agreement in whose place this one stands. */
    renews: uuid.optional(),
    terms: grantTerms,
    termsDigest: sha256,
    notice: z.strictObject({ digest: sha256, language }),
    evidence: z.discriminatedUnion('kind', [
      z.strictObject({
        kind: z.literal('signed-in'),
        level: z.enum(['A0', 'A1', 'A2', 'A3', 'A4']),
        authTime: instant.nullable(),
      }),
      z.strictObject({ kind: z.literal('mandate'), mandate: uuid }),
      z.strictObject({ kind: z.literal('asserted-by-import'), import: uuid, row: z.int().min(1) }),
      z.strictObject({ kind: z.literal('personal-link'), subject: uuid }),
    ]),
  }),
});

export const grantWithdrawn = defineEvent('consent.grant.withdrawn', {
  doc: 'The person withdrew her agreement; from this event on nothing leaves under it.',
  visibility: 'partner',
  schema: z.strictObject({ grant: uuid, stakeholder: uuid, withdrawnBy: z.string() }),
});

export const prohibitionPlaced = defineEvent('consent.prohibition.placed', {
  doc: 'A use was forbidden: by a person, by an objection, or by the cooperative itself.',
  visibility: 'partner',
  schema: z.strictObject({
    prohibition: uuid,
    source: z.enum(['member', 'objection', 'cooperative', 'law']),
    stakeholder: uuid.nullable(),
    recipient: z.union([uuid, z.literal('anyone')]),
    purposes: purposesOrAll,
    scope: scope.nullable(),
    fields: fieldsOrAll,
    /** The version of the purposes in which it was said; absent: the built-in one. */
    taxonomy: taxonomyVersion.optional(),
    placedBy: z.string(),
  }),
});

export const prohibitionLifted = defineEvent('consent.prohibition.lifted', {
  doc: 'A prohibition was lifted by who had placed it.',
  schema: z.strictObject({ prohibition: uuid, liftedBy: z.string() }),
});

export const dutyOpened = defineEvent('consent.duty.opened', {
  doc: 'A partner owes something by a date: after a withdrawal, to delete what it received.',
  visibility: 'partner',
  schema: z.strictObject({
    duty: uuid,
    kind: z.enum(['delete', 'attribute', 'notify', 'report-use', 'pay']),
    contract: uuid,
    debtor: uuid,
    grant: uuid.nullable(),
    records: z.array(uuid),
    fields: fieldsOrAll,
    due: instant,
  }),
});

export const dutyReminded = defineEvent('consent.duty.reminded', {
  doc: 'A partner was reminded of what it owes: part of its time has passed, and it has not declared it done.',
  visibility: 'partner',
  schema: z.strictObject({
    duty: uuid,
    contract: uuid,
    debtor: uuid,
    /** Percent of the time between opening and due date after which it was said. Each is said once. */
    share: z.int().min(1).max(99),
    due: instant,
  }),
});

export const dutyFulfilled = defineEvent('consent.duty.fulfilled', {
  doc: 'A partner declared that it had done what it owed.',
  schema: z.strictObject({ duty: uuid, contract: uuid, debtor: uuid, evidence: word }),
});

export const dutyBreached = defineEvent('consent.duty.breached', {
  doc: 'The due date of a duty passed without its fulfilment: the contract permits nothing more.',
  schema: z.strictObject({ duty: uuid, contract: uuid, debtor: uuid }),
});

export const CONSENT_EVENTS = {
  contractOffered,
  contractCounterOffered,
  contractAgreed,
  contractSigned,
  contractEnteredIntoForce,
  contractSuspended,
  contractResumed,
  contractTerminated,
  contractExpired,
  requestMade,
  requestAnswered,
  grantGiven,
  grantWithdrawn,
  grantRenewed,
  grantExpired,
  grantInvalidated,
  agreementOffered,
  agreementCountered,
  agreementAccepted,
  agreementRefused,
  prohibitionPlaced,
  prohibitionLifted,
  proposalRecorded,
  proposalAnnulled,
  taxonomyAdopted,
  dutyOpened,
  dutyReminded,
  dutyFulfilled,
  dutyBreached,
  ...decisionEvents,
  ...feedEvents,
  ...webhookEvents,
};
