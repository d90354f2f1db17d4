import { z } from 'zod';
import { defineEvent } from '../event.js';
import { day, sha256, uuid } from '../scalars.js';

/**
 * What was decided, as whoever decided it can find it again: the number in its own minutes, and the SHA-256 of their
 * text. The text stays with the body: it could name anybody, and what stands here stands for ever.
 */
export const resolution = z.strictObject({
  reference: z.string().regex(/^[A-Z0-9][A-Z0-9./-]{0,31}$/),
  digest: sha256,
});

/** What a vote was about, in words that name nobody. */
export const proposalMatter = z.enum(['use-of-records', 'contract', 'rule-of-use', 'other']);

/** Why a vote counts as none. */
export const annulmentGround = z.enum([
  /** The votes were counted wrongly. */
  'miscounted',
  /** It was not called or held as statutes or law demand (CC art. 75, CO art. 891). */
  'not-in-order',
  /** A court or an arbitrator said so. */
  'court-decision',
  /** The members decided otherwise since. */
  'revoked-by-members',
  /** What was recorded is not what was voted on. */
  'recorded-in-error',
]);

/** Heads, or shares where statutes count those. */
const voters = z.int().max(1_000_000_000);

export const proposalRecorded = defineEvent('consent.proposal.recorded', {
  doc: 'A body recorded how its members voted on a proposal: how many were in favour, of how many entitled.',
  schema: z.strictObject({
    proposal: uuid,
    /** A legal person, a registered collective or a simple partnership. */
    body: uuid,
    matter: proposalMatter,
    resolution,
    inFavour: voters.min(0),
    entitled: voters.min(1),
    votedOn: day,
    recordedBy: uuid,
    /** By which a signatory speaks for the body; a partner speaks for her partnership without one. */
    mandate: uuid.nullable(),
  }),
});

export const proposalAnnulled = defineEvent('consent.proposal.annulled', {
  doc: 'A recorded vote was declared void: from this event on nothing is permitted by it any more.',
  schema: z.strictObject({ proposal: uuid, body: uuid, ground: annulmentGround, annulledBy: uuid }),
});
