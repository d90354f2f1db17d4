import { z } from 'zod';
import { defineEvent } from '../event.js';
import {
  action,
  country,
  fieldsOrAll,
  instant,
  language,
  money,
  purpose,
  scope,
  sha256,
  uuid,
} from '../scalars.js';
import { taxonomyVersion } from './taxonomy-events.js';

export const contractSide = z.enum(['consumer', 'cooperative']);
const role = z.enum(['controller', 'joint-controller', 'processor']);

/** What the consumer owes beside deleting and paying the price. Money is in the currency of the price. */
export const contractDuty = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('attribute'), to: z.string().min(1).max(200) }),
  z.strictObject({ kind: z.literal('report-use'), everyDays: z.int().min(1).max(3650) }),
  /** Tells the cooperative of a breach of security. */
  z.strictObject({ kind: z.literal('notify-within'), days: z.int().min(1).max(3650) }),
  z.strictObject({
    kind: z.literal('pay-on-breach'),
    minor: z.int().min(1),
    currency: money.shape.currency,
  }),
]);

/** The machine terms of a contract: the layer from which the deed is generated. */
export const contractTerms = z.strictObject({
  contract: uuid,
  consumer: uuid,
  /** Who controls the consumer, by its own declaration; nobody where no person does. */
  controlledBy: z.array(uuid).max(20),
  purposes: z.array(purpose).min(1),
  fields: fieldsOrAll,
  actions: z.array(action).min(1),
  scope,
  from: instant,
  until: instant,
  price: money,
  /** How many readings in all, whomever they concern. */
  limit: z.int().min(1).max(1_000_000).optional(),
  prohibitions: z.array(purpose),
  roles: z.strictObject({ cooperative: role, consumer: role }),
  country,
  transferGround: z.enum(['same-country', 'adequacy', 'standard-clauses', 'explicit-consent']),
  deleteAfterDays: z.int().min(1).max(3650),
  onwardTransfer: z.enum(['forbidden', 'processors-only', 'allowed-under-same-terms']),
  duties: z.array(contractDuty).max(10),
  /** The country whose law applies. */
  applicableLaw: country,
  /** The version of the purposes by which the contract is read to its end; absent: the built-in one. */
  taxonomy: taxonomyVersion.optional(),
});

const offer = z.strictObject({
  contract: uuid,
  client: uuid,
  version: z.int().min(1),
  side: contractSide,
  offeredBy: z.string(),
  /** The digest of the version that this one answers; none for the first. */
  answers: sha256.nullable(),
  terms: contractTerms,
  /** SHA-256 of the RFC 8785 form of the terms. */
  termsDigest: sha256,
  /** SHA-256 of the deed in each language: sentences that its wording makes of the terms. */
  deed: z.strictObject({ wording: z.enum(['deed/1']), fr: sha256, de: sha256, it: sha256, en: sha256 }),
  /** The legal text, in each language in which it was given. */
  texts: z.array(z.strictObject({ language, text: z.string().min(1).max(40_000), digest: sha256 })).min(2),
  /** SHA-256 of what is signed: contract, version and the digests of all three layers. */
  digest: sha256,
});

const partner = { contract: uuid, consumer: uuid, client: uuid };
const oneVersion = { version: z.int().min(1), digest: sha256 };

export const contractOffered = defineEvent('consent.contract.offered', {
  doc: 'One side offered a contract in three layers that one digest binds: deed, legal text, machine terms.',
  visibility: 'partner',
  schema: offer,
});

export const contractCounterOffered = defineEvent('consent.contract.counter-offered', {
  doc: 'One side answered an offer with another version of the contract; the earlier version is an offer no more.',
  visibility: 'partner',
  schema: offer,
});

export const contractAgreed = defineEvent('consent.contract.agreed', {
  doc: 'The other side agreed to a version: both hold the same digest, and may sign it.',
  visibility: 'partner',
  schema: z.strictObject({ ...partner, ...oneVersion, side: contractSide, agreedBy: z.string() }),
});

export const contractSigned = defineEvent('consent.contract.signed', {
  doc: 'A signatory, or the system of an organisation with its seal, signed a version of the contract.',
  visibility: 'partner',
  schema: z.strictObject({
    ...partner,
    ...oneVersion,
    side: contractSide,
    /** The person, or the organisation whose seal it is. */
    signer: uuid,
    /** `seal`: with the registered key of a system. `session`: signed in, attested by the cooperative's key. */
    method: z.enum(['seal', 'session']),
    /** By which a person signs for her side. */
    mandate: uuid.nullable(),
    keyId: z.string(),
    /** Compact JWS, EdDSA, over exactly what is signed. */
    jws: z.string().max(60_000),
    /** eIDAS / ZertES: what the signature is, never more. */
    level: z.enum(['simple', 'advanced', 'qualified']),
    /** By the rule of its organisation, this signature completes what binds the side. */
    completes: z.boolean(),
  }),
});

export const contractEnteredIntoForce = defineEvent('consent.contract.entered-into-force', {
  doc: 'Both sides are bound: the contract is in force between its dates, and never changes.',
  visibility: 'partner',
  schema: z.strictObject({ ...partner, ...oneVersion, terms: contractTerms }),
});

export const suspensionReason = z.enum(['duty-breached', 'inquiry', 'decision-of-members', 'other']);

export const contractSuspended = defineEvent('consent.contract.suspended', {
  doc: 'A contract in force was suspended, by the cooperative or by a breached duty: it permits nothing meanwhile.',
  visibility: 'partner',
  schema: z.strictObject({ ...partner, suspension: uuid, reason: suspensionReason, by: z.string() }),
});

export const contractResumed = defineEvent('consent.contract.resumed', {
  doc: 'A suspension ended; the contract permits again what it says once none is left.',
  visibility: 'partner',
  schema: z.strictObject({ ...partner, suspension: uuid, by: z.string() }),
});

export const contractTerminated = defineEvent('consent.contract.terminated', {
  doc: 'One side ended the contract, or the talks about it.',
  visibility: 'partner',
  schema: z.strictObject({
    ...partner,
    side: contractSide,
    by: z.string(),
    reason: z.enum(['end-of-need', 'breach', 'decision-of-members', 'other']),
  }),
});

export const contractExpired = defineEvent('consent.contract.expired', {
  doc: 'The term of the contract is over: it permits nothing more, and cannot be signed any more.',
  visibility: 'partner',
  schema: z.strictObject({ ...partner, until: instant }),
});
