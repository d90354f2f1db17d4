import { z } from 'zod';

/** What the auditor's pages use of the audit service's answers. */

const list = z.array(z.string());

export const head = z.object({
  /** Last position of the ledger. */
  head: z.string(),
  /** Events that the published checkpoint covers. */
  logged: z.string(),
  state: z.string(),
  checkpoint: z.string().nullable(),
  /** Name of the log, and the key that its checkpoints are signed with. */
  origin: z.string(),
  vkey: z.string(),
  /** When the last event that the checkpoint covers was recorded. */
  loggedAt: z.string().nullable(),
  /** When every event was last compared with its entry in the log. */
  looked: z.object({ at: z.string(), differing: z.number() }).nullable(),
  witnessing: z.object({
    state: z.string(),
    since: z.string().nullable(),
    witnesses: z.array(
      z.object({ name: z.string(), outcome: z.string(), cosignedAt: z.string().nullable() }),
    ),
  }),
});

export const timeline = z.object({
  /** Newest first. */
  entries: z.array(
    z.object({ position: z.string(), time: z.string(), type: z.string(), category: z.string() }),
  ),
  /** Position before which older ones follow. */
  next: z.string().nullable(),
  /** Position after which newer ones follow. */
  previous: z.string().nullable(),
  /** Events of each category on each day, in UTC. */
  days: z.array(z.object({ day: z.string(), category: z.string(), count: z.number() })),
});

const neighbour = z.object({ position: z.string(), time: z.string(), type: z.string() });

/** An event as it is stored, whole: its entry in the log is computed from it. */
const storedEvent = z.object({
  ...{ id: z.string(), type: z.string(), version: z.number(), data: z.json(), retention: z.string() },
  ...{ authority: z.string().optional(), rules: z.string().optional() },
  ...{ actor: z.string(), correlationId: z.string(), causationId: z.string() },
  ...{ traceparent: z.string().optional(), position: z.string(), stream: z.string(), revision: z.string() },
  ...{ recordedAt: z.string(), commandId: z.string(), salt: z.string() },
});

export const event = z.object({
  event: storedEvent,
  sameCommit: z.array(neighbour),
  cause: neighbour.optional(),
  consequences: z.array(neighbour),
  sameRequest: z.array(neighbour),
  /** Where the three were looked for. */
  searched: z.object({ from: z.string(), to: z.string() }),
  concerned: list,
  /** Of these events too: who can see that the auditor looked. */
  subjects: list,
});

/** Proof that an event is in the log. */
export const proof = z.object({
  ...{ index: z.string(), size: z.string(), leaf: z.string(), proof: list },
  ...{ checkpoint: z.string(), vkey: z.string() },
});

export const state = z.object({
  position: z.string(),
  time: z.string(),
  digests: z.array(z.object({ readModel: z.string(), digest: z.string() })),
  summary: z.record(z.string(), z.number()),
});

const moment = z.object({ position: z.string(), time: z.string() });

export const diff = z.object({
  from: moment,
  to: moment,
  changes: z.array(
    z.object({
      position: z.string(),
      time: z.string(),
      kind: z.string(),
      id: z.string(),
      change: z.enum(['began', 'changed', 'ended']),
      cause: z.enum(['event', 'time']),
      withinWindow: z.boolean(),
    }),
  ),
});

export const access = z.object({
  record: z.string(),
  field: z.string(),
  intervals: z.array(
    z.object({
      fromPosition: z.string(),
      toPosition: z.string().nullable(),
      fromTime: z.string(),
      toTime: z.string().nullable(),
      readers: z.array(
        z.object({ recipient: z.string(), contract: z.string(), purposes: list, grants: list }),
      ),
    }),
  ),
});

export const why = z.object({
  found: z.enum(['nothing', 'without-decision', 'decision']),
  because: z.string().optional(),
  isBroken: z.boolean().default(false),
  event: z.object({ position: z.string(), type: z.string(), time: z.string(), count: z.number() }).optional(),
  request: z
    .object({
      consumer: z.string(),
      contract: z.string(),
      purpose: z.string(),
      action: z.string(),
      record: z.string(),
      fields: z.union([z.literal('all'), list]),
    })
    .optional(),
  recorded: z.object({ outcome: z.string(), knownPosition: z.string(), reasons: list }).optional(),
  reproducible: z.boolean().optional(),
  /** By which it was decided, by which evaluated again, and whether these are the same; the digest where they were kept. */
  rules: z
    .object({
      recorded: z.string().nullable(),
      again: z.string(),
      known: z.boolean(),
      kept: z.string().nullable(),
    })
    .optional(),
  /** Every reason of then, with its field and whose it is; absent where it concerns the request. */
  explanation: z
    .array(z.object({ code: z.string(), field: z.string().optional(), stakeholder: z.string().optional() }))
    .default([]),
  cited: z
    .array(z.object({ id: z.string(), position: z.string(), time: z.string(), type: z.string() }))
    .default([]),
  today: z.object({ outcome: z.string(), reasons: list }).optional(),
});

/** Her own side of a reading or a refusal; codes of other versions of the rules may occur. */
export const ownWhy = z.object({
  found: z.enum(['without-decision', 'decision']),
  because: z.enum(['read-in-bulk', 'refused-before']).optional(),
  time: z.string().optional(),
  consumer: z.string().optional(),
  purpose: z.string().optional(),
  action: z.string().optional(),
  fields: z
    .array(z.object({ field: z.string(), permitted: z.boolean(), codes: list, notEveryone: z.boolean() }))
    .default([]),
});

export type OwnWhyView = z.infer<typeof ownWhy>;
export type AuditHead = z.infer<typeof head>;
export type TimelineView = z.infer<typeof timeline>;
export type EventView = z.infer<typeof event>;
export type Neighbour = z.infer<typeof neighbour>;
export type ProofView = z.infer<typeof proof>;
export type StateView = z.infer<typeof state>;
export type DiffView = z.infer<typeof diff>;
export type AccessView = z.infer<typeof access>;
export type WhyView = z.infer<typeof why>;
