import { z } from 'zod';
import { defineEvent } from '../event.js';
import { action, fieldsOrAll, instant, language, purpose, scope, sha256, uuid } from '../scalars.js';
import { taxonomyVersion } from './taxonomy-events.js';

/**
 * Agreements of IEEE 7012 that a person proposes: the classes below `Agreement` in the module `standards/ieee/7012`
 * of DPV 2.3 (https://w3id.org/dpv/standards/ieee/7012, Copyright © 2026 World Wide Web Consortium,
 * https://www.w3.org/copyright/software-license-2023/). Identifiers only.
 */
export const presetId = z.enum([
  'SD-BASE',
  'SD-BASE-DP',
  'SD-BASE-A',
  'SD-BASE-A-DP',
  'SD-BASE-AT',
  'SD-BASE-AT-DP',
  'SD-BASE-ATP',
  'SD-BASE-ATP-DP',
  'SD-BASE-ATP-S3P',
  'SD-BASE-ATP-S3P-DP',
  'PDC',
  'PDC-GOOD',
  'PDC-AI',
  'PDC-INTENT',
  'TPR',
  'TPR-IDENTITY-REF',
]);

/** What the organisation owes under such an agreement, beside what its contract with the cooperative says. */
export const agreementDuty = z.enum([
  'no-onward-transfer',
  'no-reidentification',
  'portability',
  'delete-at-end',
]);

/** What both sides sign, in RFC 8785 canonical form. The person is the first party. */
export const agreementTerms = z.strictObject({
  agreement: uuid,
  preset: presetId,
  stakeholder: uuid,
  consumer: uuid,
  purposes: z.array(purpose).min(1),
  actions: z.array(action).min(1),
  prohibitions: z.array(purpose),
  duties: z.array(agreementDuty),
  scope,
  fields: fieldsOrAll,
  until: instant,
  /** The agreement that she had proposed, when this is the alternative to it. */
  alternativeTo: presetId.optional(),
  /** The version of the purposes in which it was proposed; absent: the built-in one. */
  taxonomy: taxonomyVersion.optional(),
});

const parties = { agreement: uuid, stakeholder: uuid, consumer: uuid };
/** Compact JWS (EdDSA) over the canonical terms. */
const signature = { digest: sha256, keyId: z.string(), jws: z.string().max(20_000) };

export const agreementOffered = defineEvent('consent.agreement.offered', {
  doc: 'A person proposed an agreement of the roster to an organisation; the cooperative signed it in her name.',
  visibility: 'partner',
  schema: z.strictObject({
    ...parties,
    offeredBy: uuid,
    terms: agreementTerms,
    ...signature,
    language,
    evidence: z.discriminatedUnion('kind', [
      z.strictObject({
        kind: z.literal('signed-in'),
        level: z.enum(['A0', 'A1', 'A2', 'A3', 'A4']),
        authTime: instant.nullable(),
      }),
      z.strictObject({ kind: z.literal('mandate'), mandate: uuid }),
    ]),
  }),
});

export const agreementCountered = defineEvent('consent.agreement.countered', {
  doc: 'The organisation proposed one other agreement of the roster in its place, and signed that one.',
  schema: z.strictObject({ ...parties, terms: agreementTerms, ...signature }),
});

export const agreementAccepted = defineEvent('consent.agreement.accepted', {
  doc: 'The other side accepted and signed the same bytes: what the agreement permits is granted, the rest forbidden.',
  visibility: 'partner',
  schema: z.strictObject({
    ...parties,
    side: z.enum(['person', 'organisation']),
    ...signature,
    grant: uuid,
    prohibition: uuid.nullable(),
  }),
});

export const agreementRefused = defineEvent('consent.agreement.refused', {
  doc: 'One side said no, or the person took her proposal back. Nobody has to say why.',
  visibility: 'partner',
  schema: z.strictObject({ ...parties, side: z.enum(['person', 'organisation']) }),
});
