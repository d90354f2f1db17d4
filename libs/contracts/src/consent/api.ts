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
  sha256,
  uuid,
  word,
} from '../scalars.js';
import {
  contractDuty,
  contractSide,
  contractTerminated,
  contractTerms,
  suspensionReason,
} from './contract-events.js';
import { presetId } from './agreement-events.js';
import { grantConditions, invalidationGround } from './events.js';
import { annulmentGround, proposalRecorded } from './proposal-events.js';
import { taxonomyAdopted, taxonomyVersion } from './taxonomy-events.js';
import { feedType } from './feed.js';

export * from './access.js';

/** The version of the purposes that she was shown: nothing is agreed to where another one is in force by now. */
const shownPurposes = { taxonomy: taxonomyVersion.optional() };

/** The machine terms as they are offered; the service adds the contract's id, the consumer and how purposes are read. */
const offeredTerms = contractTerms.omit({ contract: true, consumer: true, taxonomy: true }).extend({
  controlledBy: contractTerms.shape.controlledBy.default([]),
  duties: z.array(contractDuty).max(10).default([]),
});

const legalTexts = z
  .array(z.strictObject({ language, text: z.string().min(1).max(40_000) }))
  .min(2)
  .max(4);

/** `POST /consent/contracts`. People who act for a side name the partner's registered system. */
export const offerContract = z.strictObject({
  client: uuid.optional(),
  side: contractSide.optional(),
  terms: offeredTerms,
  texts: legalTexts,
});

/** The same with the terms as an offer in ODRL, in the profile of this cooperative; `@coop/odrl` says what it takes. */
export const offerContractInOdrl = z.strictObject({ policy: z.unknown(), texts: legalTexts });

/** `POST /consent/contracts/{contract}/offers`: another version, in answer to the one with this digest. */
export const counterOffer = z.strictObject({
  answers: sha256,
  side: contractSide.optional(),
  terms: offeredTerms,
  texts: legalTexts,
});

/** `POST /consent/contracts/{contract}/agreement`: to the version with this digest, and to no other. */
export const agreeToContract = z.strictObject({ digest: sha256, side: contractSide.optional() });

/**
 * `POST /consent/contracts/{contract}/signatures`: the seal of a system, a compact JWS over exactly what the answer to
 * the offer showed; or a person who is signed in, of the version with this digest.
 */
export const signContract = z.union([
  z.strictObject({ jws: z.string().min(1).max(60_000) }),
  z.strictObject({ digest: sha256, side: contractSide.optional() }),
]);

/** `POST /consent/contracts/{contract}/suspensions`. A breached duty suspends by itself. */
export const suspendContract = z.strictObject({ reason: suspensionReason.exclude(['duty-breached']) });

/** `DELETE /consent/contracts/{contract}` */
export const terminateContract = z.strictObject({
  reason: contractTerminated.schema.shape.reason,
  side: contractSide.optional(),
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
    /** The vote by which a body agrees. */
    proposal: uuid.optional(),
    ...shownPurposes,
    notice: z.strictObject({ language }),
  }),
  z.strictObject({ answer: z.literal('refused') }),
]);

export const giveGrant = z
  .strictObject({
    /** For whom; absent: for herself. */
    stakeholder: uuid.optional(),
    recipient: z.union([uuid, z.literal('any-contracted')]),
    scope,
    fields: fieldsOrAll,
    purposes: z.array(purpose).min(1).max(20),
    actions: z.array(action).min(1),
    until: instant,
    ...grantConditions,
    /** The vote by which a body agrees: needed where a quorum rules, and by a simple partnership. */
    proposal: uuid.optional(),
    ...shownPurposes,
    notice: z.strictObject({ language }),
  })
  .refine(
    ({ actions, minAnonymity }) =>
      minAnonymity === undefined || actions.every((each) => each === 'anonymise'),
    { path: ['minAnonymity'], error: 'only results of the action anonymise are about groups' },
  );

/**
 * The same agreement for longer: who, what and what for stay as they were; its purposes are read by the version in
 * force now. A body may name another vote.
 */
export const renewGrant = z.strictObject({
  until: instant,
  proposal: uuid.optional(),
  ...shownPurposes,
  notice: z.strictObject({ language }),
});

/**
 * `GET /consent/grants/standing`: agreements that a steward may declare void, newest first. Somebody or something must
 * be named: nobody leafs through what all people agreed to.
 */
export const standingGrants = z
  .strictObject({
    grant: uuid.optional(),
    stakeholder: uuid.optional(),
    recipient: z.union([uuid, z.literal('any-contracted')]).optional(),
    /** `next` of the answer before. */
    before: z.coerce.number().int().min(1).optional(),
    limit: z.coerce.number().int().min(1).max(100).default(20),
  })
  .refine(
    ({ grant, stakeholder, recipient }) =>
      [grant, stakeholder, recipient].some((named) => named !== undefined),
    { path: ['stakeholder'], error: 'a person, a recipient or an agreement must be named' },
  );

export const invalidateGrant = z.strictObject({ ground: invalidationGround.exclude(['erasure']) });

/** A person proposes one agreement of the roster, over everything of hers unless she says less. */
export const offerAgreement = z.strictObject({
  /** For whom; absent: for herself. */
  stakeholder: uuid.optional(),
  consumer: uuid,
  preset: presetId,
  scope: scope.optional(),
  fields: fieldsOrAll.optional(),
  until: instant,
  notice: z.strictObject({ language }),
});

/** The organisation signs the record that it was shown; for a person the cooperative signs. */
export const acceptAgreement = z.strictObject({ jws: z.string().min(1).max(20_000).optional() });

export const counterAgreement = z.strictObject({ preset: presetId, jws: z.string().min(1).max(20_000) });

export const agreementQuery = z.strictObject({ alternative: presetId.optional() });

export const placeProhibition = z.strictObject({
  stakeholder: uuid.optional(),
  recipient: z.union([uuid, z.literal('anyone')]),
  purposes: purposesOrAll,
  scope: scope.optional(),
  fields: fieldsOrAll,
});

/** `POST /consent/proposals`: the result of a vote, by whoever speaks for the body. */
export const recordProposal = proposalRecorded.schema.omit({
  proposal: true,
  recordedBy: true,
  mandate: true,
});

/** `POST /consent/proposals/{proposal}/annulment` */
export const annulProposal = z.strictObject({ ground: annulmentGround });

/** `POST /consent/taxonomies`: all purposes of a version, with those directly above each. */
export const adoptTaxonomy = taxonomyAdopted.schema.omit({ adoptedBy: true });

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
