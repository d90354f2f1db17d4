import { z } from 'zod';
import { instant, position, sha256, uuid } from '../scalars.js';

/** Whose history: her own without it, or that of somebody in whose name she acts. */
export const ownLogQuery = z.strictObject({ party: uuid.optional() });

const count = z.int().min(0);
const countText = z
  .string()
  .regex(/^(0|[1-9][0-9]{0,14})$/)
  .transform(Number);

/** Further entries of the answer that named this map and this size of the log. */
export const ownLogEntriesQuery = z.strictObject({
  party: uuid.optional(),
  at: position,
  size: countText,
  after: countText,
});

/** What opens a leaf: the salt, and the canonical text of the event. */
export const leafOpening = z.strictObject({ salt: sha256, event: z.string().max(600_000) });

/** One event that concerns her, in the order of the log. */
export const ownLogEntry = z.strictObject({
  index: count,
  /** RFC 6962 hash of the entry. */
  leafHash: sha256,
  time: instant,
  type: z.string().max(200),
  /** Null when the event concerns somebody else, too. */
  opening: leafOpening.nullable(),
});

const hashes = z.array(sha256).max(100_000);

/** Entries in a row, and one proof that they are all in the log of the size at hand. */
export const ownLogPart = z.strictObject({
  entries: z.array(ownLogEntry).max(10_000),
  proof: hashes,
  /** Entries before and in this part; null when it is the last. */
  next: count.nullable(),
});

/** The map: a recording in the log, and what it says about her. */
export const ownLogMap = z.strictObject({
  /** Index and opening of the event that recorded it. The proof of the first part covers it, too. */
  index: count,
  opening: leafOpening,
  proof: z.strictObject({
    siblings: z.array(sha256).max(256),
    end: z.strictObject({ key: sha256, value: sha256 }).nullable(),
  }),
  /** What blinds her value in this map; null when the map has nothing about her. */
  blind: sha256.nullable(),
});

/** Answer of `GET /audit/own/log`; with all parts, the file that `coop audit own-history` verifies. */
export const ownLog = z.strictObject({
  format: z.literal('dc/own-log/v1'),
  party: uuid,
  origin: z.string(),
  vkey: z.string(),
  /** The signed note that every proof leads to. */
  checkpoint: z.string().max(600_000),
  /** Null while none was recorded. */
  map: ownLogMap.nullable(),
  parts: z.array(ownLogPart).max(10_000),
  /** Events that concern her after the map, oldest first: nothing proves yet that these are all. */
  since: z.array(z.strictObject({ index: count, time: instant, type: z.string().max(200) })).max(1_000),
  /** How many more of them there are. */
  moreSince: count,
});

export type OwnLog = z.infer<typeof ownLog>;
export type OwnLogPart = z.infer<typeof ownLogPart>;
export type OwnLogEntry = z.infer<typeof ownLogEntry>;
export type LeafOpening = z.infer<typeof leafOpening>;
