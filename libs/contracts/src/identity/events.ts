import { z } from 'zod';
import { defineEvent } from '../event.js';
import { sealed } from '../personal.js';
import { country, fieldName, instant, language, uuid, word } from '../scalars.js';
import { erasureSteps } from './erasure-events.js';

export const partyKind = z.enum(['person', 'legal-person', 'registered-collective', 'simple-partnership']);
export const assuranceLevel = z.enum(['A0', 'A1', 'A2', 'A3', 'A4']);
export const mandateKind = z.enum([
  'steward',
  'corrector',
  'auditor',
  'researcher',
  'signatory',
  'guardian',
  'representative',
  'proxy',
]);

export const cooperativeFounded = defineEvent('identity.cooperative.founded', {
  doc: 'The cooperative was founded: its name, legal form, first steward and the first members who may vouch.',
  schema: z.strictObject({
    cooperative: uuid,
    name: z.string().min(1).max(200),
    legalForm: z.enum(['association-ch', 'cooperative-ch', 'association-fr', 'scic-fr', 'other']),
    country,
    language,
    /** A ledger of invented people: production mode refuses it, every page says so. */
    demonstration: z.boolean(),
    firstSteward: uuid,
    firstVouchers: z.array(uuid).min(1),
    vouchesForA2: z.int().min(1).max(5),
  }),
});

export const partyRegistered = defineEvent('identity.party.registered', {
  doc: 'A person, an organisation or a collective became known to the cooperative.',
  personal: [
    { path: 'name', subject: 'party', category: 'identity' },
    { path: 'email', subject: 'party', category: 'identity' },
  ],
  schema: z.strictObject({
    party: uuid,
    kind: partyKind,
    name: sealed<string>().optional(),
    email: sealed<string>().optional(),
    country: country.optional(),
    /** The partners of a simple partnership (CO art. 530 ff.): it has no personality of its own. */
    partners: z.array(uuid).min(2).optional(),
    registeredBy: z.string(),
  }),
});

export const partyRenamed = defineEvent('identity.party.renamed', {
  doc: 'A party corrected its own name or address.',
  personal: [
    { path: 'name', subject: 'party', category: 'identity' },
    { path: 'email', subject: 'party', category: 'identity' },
  ],
  schema: z.strictObject({
    party: uuid,
    name: sealed<string>().optional(),
    email: sealed<string>().optional(),
  }),
});

export const accountLinked = defineEvent('identity.account.linked', {
  doc: 'An account at a sign-in provider was linked to a party.',
  personal: [{ path: 'subject', subject: 'party', category: 'identity' }],
  schema: z.strictObject({
    party: uuid,
    /** The configured name of the issuer, whatever its address. */
    issuer: word,
    /** Blind index of issuer and subject: finds the party without knowing the account. */
    accountHandle: z.string().regex(/^[0-9a-f]{64}$/),
    subject: sealed<string>(),
  }),
});

export const accountClosed = defineEvent('identity.account.closed', {
  doc: 'The account of a party, its sessions and its link were removed.',
  schema: z.strictObject({ party: uuid, issuer: word, accountHandle: z.string().regex(/^[0-9a-f]{64}$/) }),
});

export const membershipAdmitted = defineEvent('identity.membership.admitted', {
  doc: 'A person was admitted as a member.',
  schema: z.strictObject({ party: uuid, admittedBy: z.string() }),
});

export const vouchGiven = defineEvent('identity.vouch.given', {
  doc: 'A member vouched, after meeting in person, that another is who she says.',
  schema: z.strictObject({ party: uuid, voucher: uuid, met: z.enum(['in-person', 'known-for-years']) }),
});

export const levelReached = defineEvent('identity.level.reached', {
  doc: 'A person reached a level of assurance of her identity.',
  schema: z.strictObject({ party: uuid, level: assuranceLevel, because: z.array(uuid) }),
});

export const mandateGiven = defineEvent('identity.mandate.given', {
  doc: 'Someone was given the right to act: for another party, or for the cooperative.',
  schema: z.strictObject({
    mandate: uuid,
    kind: mandateKind,
    /** For whom the agent acts: a party, or the cooperative's own id. */
    principal: uuid,
    agent: uuid,
    scope: z
      .strictObject({
        categories: z.array(word).min(1).optional(),
        fields: z.array(fieldName).min(1).optional(),
      })
      .optional(),
    from: instant,
    until: instant.nullable(),
    givenBy: z.string(),
  }),
});

export const mandateEnded = defineEvent('identity.mandate.ended', {
  doc: 'A mandate ended before its term.',
  schema: z.strictObject({
    mandate: uuid,
    reason: z.enum(['revoked', 'renounced', 'replaced', 'erased']),
    endedBy: z.string(),
  }),
});

export const clientRegistered = defineEvent('identity.client.registered', {
  doc: 'A partner system was registered for an organisation, with the public key that it alone holds in private.',
  schema: z.strictObject({
    client: uuid,
    clientId: z.string().regex(/^[a-z0-9][a-z0-9-]{2,62}$/),
    party: uuid,
    publicKey: z.strictObject({
      kty: z.literal('OKP'),
      crv: z.literal('Ed25519'),
      x: z.string(),
      kid: z.string(),
    }),
    registeredBy: z.string(),
  }),
});

export const clientClosed = defineEvent('identity.client.closed', {
  doc: 'A partner system may no longer sign in.',
  schema: z.strictObject({ client: uuid, clientId: z.string(), party: uuid, closedBy: z.string() }),
});

/** Who binds an organisation: how many signatories, and what the seal of its registered system is worth. */
export const signingRule = z.strictObject({
  /** `sole`: one signatory binds it. `joint-by-two`: two different ones together (as a commercial register says it). */
  signatures: z.enum(['sole', 'joint-by-two']),
  /** A signature with the key of its system: enough by itself, one of those that are needed, or nothing. */
  seal: z.enum(['suffices', 'counts-as-one', 'never']),
});

export const signingRuleRegistered = defineEvent('identity.signing-rule.registered', {
  doc: 'It was registered who can sign for an organisation, or for the cooperative; the last such rule holds.',
  schema: z.strictObject({
    /** A legal person or collective, or the cooperative's own id. */
    party: uuid,
    rule: signingRule,
    registeredBy: z.string(),
  }),
});

export const erasureRequested = defineEvent('identity.erasure.requested', {
  doc: 'The erasure of a person began: her values are made unreadable, and nothing can stop it any more.',
  schema: z.strictObject({ party: uuid, requestedBy: z.string(), keepFingerprint: z.boolean() }),
});

export const erasureCompleted = defineEvent('identity.erasure.completed', {
  doc: 'Every key of a person was destroyed and the ciphertexts deleted; what remains is listed.',
  schema: z.strictObject({
    party: uuid,
    keysDestroyed: z.int().min(0),
    valuesDeleted: z.int().min(0),
    keepFingerprint: z.boolean(),
    remains: z.array(
      z.strictObject({
        what: z.enum([
          'pseudonymous-history',
          'delivered-copies',
          'published-releases',
          'keyed-fingerprint',
          'backups',
        ]),
        until: instant.nullable(),
        count: z.int().min(0).optional(),
      }),
    ),
    /** Who acknowledged its purge, by service. Receipts of earlier releases have no such list. */
    acknowledgements: z.array(z.strictObject({ service: word, consumers: z.array(word).min(1) })).optional(),
  }),
});

export const IDENTITY_EVENTS = {
  cooperativeFounded,
  partyRegistered,
  partyRenamed,
  accountLinked,
  accountClosed,
  membershipAdmitted,
  vouchGiven,
  levelReached,
  mandateGiven,
  mandateEnded,
  clientRegistered,
  clientClosed,
  signingRuleRegistered,
  erasureRequested,
  erasureCompleted,
  ...erasureSteps,
};
