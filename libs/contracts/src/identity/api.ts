import { z } from 'zod';
import { country, fieldName, instant, position, uuid, visibleText, word } from '../scalars.js';
import { holdBasis } from './erasure-events.js';
import {
  assuranceLevel,
  clientRegistered,
  erasureCompleted,
  mandateEnded,
  mandateKind,
  partyKind,
  signingRule,
  vouchGiven,
} from './events.js';

const name = visibleText.min(1).max(200);
/** RFC 5321 §4.5.3.1.3 allows 254 characters. */
const email = z.string().trim().max(254).pipe(z.email());

/** `POST /identity/invitations` */
export const invitation = z.strictObject({ email, name: name.optional() });

/** `POST /identity/parties` */
export const newParty = z.strictObject({
  kind: partyKind,
  name,
  email: email.optional(),
  country: country.optional(),
  partners: z.array(uuid).min(2).max(50).optional(),
});

/** `PATCH /identity/me` */
export const renaming = z.strictObject({ name });

/** `POST /identity/parties/{party}/vouches` */
export const vouch = z.strictObject({ met: vouchGiven.schema.shape.met });

/** `POST /identity/mandates`; without a principal the mandate is for the cooperative. */
export const newMandate = z.strictObject({
  kind: mandateKind,
  principal: uuid.optional(),
  agent: uuid,
  scope: z
    .strictObject({
      categories: z.array(word).min(1).optional(),
      fields: z.array(fieldName).min(1).optional(),
    })
    .optional(),
  from: instant.optional(),
  until: instant.nullable().optional(),
});

/** `POST /identity/clients` */
export const newClient = z.strictObject({
  clientId: clientRegistered.schema.shape.clientId,
  party: uuid,
  publicKey: clientRegistered.schema.shape.publicKey,
});

/** `PUT /identity/parties/{party}/signing-rule`: as a commercial register, or the statutes, say it. */
export const newSigningRule = signingRule;

/** Answer of `PUT` and `GET /identity/parties/{party}/signing-rule`; `null` where none was registered. */
export const signingRuleView = z.strictObject({ party: uuid, rule: signingRule.nullable() });

/** `POST /identity/erasures` */
export const newErasure = z.strictObject({ keepFingerprint: z.boolean() });

/** `POST /identity/parties/{party}/holds`: why the party's values must be kept, for her to read, and until when. */
export const newHold = z.strictObject({
  reason: z.string().trim().min(1).max(500),
  basis: holdBasis,
  until: instant,
});

/** `GET /identity/parties` */
export const partyPage = z.strictObject({
  after: uuid.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(100),
});

/** `GET /identity/names?parties=…`, ids separated by commas */
export const namesQuery = z.strictObject({
  parties: z
    .string()
    .max(8_000)
    .transform((text) => [...new Set(text.split(','))])
    .pipe(z.array(uuid).max(200)),
});

/** Answer to registering, inviting, admitting, vouching, renaming. */
export const registeredParty = z.strictObject({ party: uuid });

/** One party, as a steward sees it; `name` and `email` are absent when they were erased or never given. */
export const partyView = z.strictObject({
  party: uuid,
  kind: partyKind,
  level: assuranceLevel,
  member: z.boolean(),
  erased: z.boolean(),
  vouches: z.int().min(0),
  name: z.string().optional(),
  email: z.string().optional(),
  partners: z.array(uuid).optional(),
});

/** Answer of `GET /identity/parties` */
export const partiesView = z.strictObject({ parties: z.array(partyView), next: uuid.nullable() });

export const mandateView = z.strictObject({
  mandate: uuid,
  kind: mandateKind,
  principal: uuid,
  agent: uuid,
  scope: newMandate.shape.scope,
  from: instant,
  until: instant.nullable(),
});

/** Answer of `GET /identity/mandates` */
export const mandatesView = z.strictObject({ mandates: z.array(mandateView) });

/** Answer of `GET /identity/mandates/history`: every mandate that was ever given. */
export const mandateHistory = z.strictObject({
  mandates: z.array(
    mandateView.extend({
      givenBy: z.string(),
      ended: z.strictObject({ at: instant, reason: mandateEnded.schema.shape.reason }).nullable(),
    }),
  ),
});

/** Answer of `GET /identity/me` */
export const me = z.strictObject({
  party: uuid,
  kind: z.union([partyKind, z.literal('client')]),
  level: assuranceLevel,
  member: z.boolean(),
  roles: z.array(z.enum(['member', 'steward', 'corrector', 'auditor', 'researcher'])),
  mandates: z.array(mandateView),
  name: z.string().nullable(),
  email: z.string().nullable(),
  /** True on a ledger of invented people: every page says so. */
  demonstration: z.boolean(),
});

/** Answer of `POST /identity/mandates` */
export const givenMandate = z.strictObject({ mandate: uuid });

/** Answer of `POST /identity/clients`; keep the secret, it is not shown on any page. */
export const registeredClient = z.strictObject({
  client: uuid,
  clientId: z.string(),
  clientSecret: z.string(),
});

/** Answer of `POST /identity/erasures` and `GET /identity/erasures/{party}` */
export const erasureReceipt = erasureCompleted.schema.extend({ position });

/** A legal hold; the reason is absent when it can no longer be read. */
export const holdView = z.strictObject({
  hold: uuid,
  party: uuid,
  basis: holdBasis,
  until: instant,
  placedAt: instant,
  reason: z.string().optional(),
});

/** Answer of `GET /identity/holds`: those in force. */
export const holdsView = z.strictObject({ holds: z.array(holdView) });

/** Answer of `POST /identity/parties/{party}/holds` and `DELETE /identity/parties/{party}/holds/{hold}` */
export const placedHold = z.strictObject({ hold: uuid });

/**
 * Answer of `GET /identity/erasures/{party}/state`, and of `POST /identity/erasures` when it is not done at once.
 * `waiting`: for `notBefore` or the end of the holds, and it can be taken back · `under-way`: nothing stops it any more.
 */
export const erasureState = z.strictObject({
  party: uuid,
  status: z.enum(['none', 'waiting', 'under-way', 'completed']),
  /** The end of the time in which the request can be taken back, while it waits. */
  notBefore: instant.nullable(),
  /** Holds that block it. */
  holds: z.array(holdView),
  /** What was done, by type of event, in order. */
  steps: z.array(z.strictObject({ step: z.string(), at: instant })),
  /** Services that have not acknowledged yet, while it is under way. */
  awaiting: z.array(word),
});

/** Answer of `GET /identity/erasures`: requests that wait, and erasures that are under way. */
export const erasureList = z.strictObject({ erasures: z.array(erasureState) });
