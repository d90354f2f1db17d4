import { z } from 'zod';
import { fieldName, instant, position, uuid, word } from '../scalars.js';

export * from './own-log.js';

/** A position, or a time in UTC, which means the last position recorded at or before it. */
export const moment = z.union([position, instant]);

const pageLimit = z.coerce.number().int().min(1).max(500).default(100);

export const eventsQuery = z.strictObject({ after: position.default('0'), limit: pageLimit });

/** `{position}` of `GET /audit/events/{position}`. */
export const eventPosition = position;

export const timelineQuery = z.strictObject({
  before: position.optional(),
  /** In place of `before`: what came right after this position. */
  after: position.optional(),
  /** Recorded at this time or later. */
  from: instant.optional(),
  /** Recorded before this time. */
  until: instant.optional(),
  limit: pageLimit,
  type: z
    .string()
    .regex(/^[a-z][a-z0-9.-]{0,99}$/)
    .optional(),
  category: word.optional(),
  /** A category that is left out. */
  except: word.optional(),
  /** Adds how many events each category had on each of the last days in question. */
  days: z.enum(['true', 'false']).default('false'),
});

export const stateQuery = z.strictObject({
  at: moment,
  lists: z.enum(['true', 'false']).default('false'),
  /** The digest of the control state: it reads and sorts all of it. */
  digests: z.enum(['true', 'false']).default('false'),
});

export const diffQuery = z.strictObject({ from: moment, to: moment });

export const accessQuery = z.strictObject({
  record: uuid,
  field: fieldName,
  from: moment.optional(),
  to: moment.optional(),
});

export const proofQuery = z.strictObject({ position, last: position.optional() });

/** What an evidence bundle is to hold: everything, what lies between two moments, or what names one thing. */
export const exportQuery = z
  .strictObject({
    from: moment.optional(),
    to: moment.optional(),
    record: uuid.optional(),
    subject: uuid.optional(),
    contract: uuid.optional(),
    decision: uuid.optional(),
  })
  .refine(({ from, to, ...named }) => {
    const scopes = Object.values(named).filter((id) => id !== undefined).length;
    return scopes + (from === undefined && to === undefined ? 0 : 1) <= 1;
  }, 'one scope at a time');

/** One line of the answer of `GET /audit/export`: a piece of a file, as text or in Base64. */
export const bundlePiece = z.union([
  z.strictObject({ file: z.string(), text: z.string() }),
  z.strictObject({ file: z.string(), base64: z.string() }),
]);

/** Earlier checkpoints and receipts that the auditor kept, as text. */
export const verifyBody = z.strictObject({
  anchors: z
    .array(z.strictObject({ label: z.string().min(1).max(100), text: z.string().min(1).max(100_000) }))
    .max(20)
    .default([]),
});

/** Answer of `audit.proof` and `GET /audit/proof`. */
export const inclusionProof = z.strictObject({
  index: position,
  size: position,
  leaf: z.string().regex(/^[0-9a-f]+$/),
  proof: z.array(z.string().regex(/^[0-9a-f]{64}$/)).max(63),
  checkpoint: z.string(),
  vkey: z.string(),
});

/** How the published checkpoint stands to the policy of the log. */
const witnessing = z.strictObject({
  /**
   * `unwitnessed`: no witness is asked for; `waiting`: the quorum is missing, and the newest checkpoint is not yet
   * published; `below-quorum`: it was published under the signature of the log alone.
   */
  state: z.enum(['unwitnessed', 'waiting', 'witnessed', 'below-quorum']),
  /** Since when the quorum is missing. */
  since: instant.nullable(),
  witnesses: z.array(
    z.strictObject({
      /** As the policy calls it. */
      name: z.string(),
      outcome: z.enum(['cosigned', 'failed', 'not-asked']),
      /** A code of the transparency log's library. */
      reason: z.string().nullable(),
      cosignedAt: instant.nullable(),
    }),
  ),
});

/** Answer of `GET /audit/head`. */
export const auditHead = z.strictObject({
  origin: z.string(),
  vkey: z.string(),
  /** Verifier key of evidence bundles; null when this instance signs none. */
  bundleVkey: z.string().nullable(),
  state: z.enum(['following', 'event-store-loss', 'event-store-differs', 'split-view', 'witness-ahead']),
  /** Events in the store. */
  head: position,
  /** Events that the published checkpoint covers. */
  logged: position,
  checkpoint: z.string().nullable(),
  /** When every event was last compared with its entry, up to where, and how many were not what was logged. */
  looked: z.strictObject({ at: instant, upTo: position, differing: z.number().int() }).nullable(),
  witnessing,
  /** As a witness of others: its public keys, and the origins of the logs that it watches. */
  witness: z.strictObject({ vkeys: z.array(z.string()), watches: z.array(z.string()) }).nullable(),
  /** When the last event that the checkpoint covers was recorded. */
  loggedAt: instant.nullable(),
});

export * from './receipt.js';
