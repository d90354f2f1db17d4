import { z } from 'zod';
import { day, fieldName, instant, position, purpose, sha256, uuid, word } from '../scalars.js';
import { attack, rejectionReason, releaseReport } from './events.js';

const label = z.string().max(200);

const count = z.int().min(1).max(10_000);
/** What days are joined to; counted numbers of days and weeks begin at the first day, those of months at January. */
const dateStep = z.union([
  z.enum(['week', 'month', 'quarter', 'year', 'decade']),
  z.strictObject({ days: count }),
  z.strictObject({ weeks: count }),
  z.strictObject({ months: count }),
  z.strictObject({ years: count }),
]);

/** How a column may be coarsened; the last level is the coarsest. */
export const hierarchy = z.discriminatedUnion('kind', [
  /** Whole numbers: `34`, `30-34`, `30-39`, `*` for the widths 5 and 10. */
  z.strictObject({
    kind: z.literal('interval'),
    min: z.int().min(0),
    max: z.int().min(0),
    widths: z.array(z.int().min(2)).max(10),
  }),
  /** Codes of so many digits that lose one from the right at each level: `1204`, `120*`, `12**`, `1***`, `*`. */
  z.strictObject({ kind: z.literal('prefix'), length: z.int().min(1).max(9) }),
  /** Dates `YYYY-MM-DD`: `2026-11-28`, `2026-11`, `2026-Q4`, `2026`, `*` for the steps month, quarter and year. */
  z.strictObject({
    kind: z.literal('date'),
    from: day,
    to: day,
    steps: z.array(dateStep).max(8),
  }),
  /** Written out, a row per known value: the value, then its group at each level. */
  z.strictObject({
    kind: z.literal('table'),
    rows: z.array(z.array(label).min(1).max(10)).min(1).max(5_000),
  }),
  /** Any text, as it stands or `*`. */
  z.strictObject({ kind: z.literal('suppress') }),
]);

/** `POST /releases` */
export const newRelease = z
  .strictObject({
    contract: uuid,
    category: word,
    purpose,
    quasiIdentifiers: z
      .array(z.strictObject({ field: fieldName, hierarchy }))
      .min(1)
      .max(12),
    sensitive: fieldName,
    k: z.int().min(2).max(1000),
    l: z.int().min(1).max(100),
    maxSuppressionShare: z.number().min(0).max(1),
  })
  .refine(
    ({ quasiIdentifiers, sensitive }) =>
      new Set([...quasiIdentifiers.map(({ field }) => field), sensitive]).size ===
      quasiIdentifiers.length + 1,
    { path: ['quasiIdentifiers'], error: 'a column can play one role only' },
  );

/** WP216: may a recipient still single somebody out, link her rows elsewhere, infer something about her? */
const remaining = z.enum(['no', 'may-not', 'yes']);

/** What a recipient is told. No exact count of the source: two such counts could be subtracted. */
export const researcherReport = z.strictObject({
  model: z.string(),
  rows: z.int().min(0),
  classes: z.int().min(0),
  smallestClassAtLeast: z.int().min(2),
  distinctSensitiveAtLeast: z.int().min(1),
  levels: releaseReport.shape.levels,
  /** Share of the rows left out is at most this; a multiple of 0.05. */
  suppressedShareAtMost: z.number(),
  /** What is left of the information, to one decimal: 1 = untouched. */
  granularity: z.number(),
  granularityOf: z.record(fieldName, z.number()),
  prosecutorRisk: z.number(),
  journalistRisk: z.number(),
  marketerRisk: z.number(),
  remainingRisk: z.strictObject({ singlingOut: remaining, linkability: remaining, inference: remaining }),
  /** Each attack that was tried: it succeeds at most this much oftener than without the table; a multiple of 0.05. */
  attacks: z.array(z.strictObject({ attack, atMost: z.number() })),
});

/** `proposed`: made, and two stewards have to approve of it before it can be taken. */
const releaseStatus = z.enum(['requested', 'proposed', 'made', 'refused', 'rejected', 'purged']);

/** `GET /releases/{release}` */
export const releaseView = z.strictObject({
  release: uuid,
  researcher: uuid,
  institution: uuid,
  contract: uuid,
  category: word,
  purpose,
  quasiIdentifiers: z.array(fieldName),
  sensitive: fieldName,
  k: z.int(),
  l: z.int(),
  maxSuppressionShare: z.number(),
  status: releaseStatus,
  /** How many stewards approved of it; two have to where it is `proposed`. */
  approvals: z.int().min(0),
  /** Why it was refused or rejected; null otherwise. */
  reason: word.nullable(),
  label: z.literal('reduced-risk-not-anonymous').nullable(),
  report: researcherReport.nullable(),
  tableDigest: sha256.nullable(),
  requestedAt: instant,
});

/** `GET /releases` */
export const releaseList = z.strictObject({ releases: z.array(releaseView) });

/** Answer of `POST /releases`. */
export const releaseAnswer = z.strictObject({
  release: uuid,
  status: z.enum(['made', 'proposed']),
  label: z.literal('reduced-risk-not-anonymous'),
  report: researcherReport,
  tableDigest: sha256,
  position,
});

/** `GET /releases/{release}/table.json`: the cells of the CSV without what guards spreadsheets. */
export const releaseTable = z.strictObject({
  columns: z.array(z.string()),
  rows: z.array(z.array(z.string())),
});

/** `GET /releases/{release}/figures`: the exact numbers, for stewards. */
export const releaseFigures = z.strictObject({
  release: uuid,
  status: releaseStatus,
  reason: word.nullable(),
  figures: z.record(word, z.number()).nullable(),
  report: releaseReport.nullable(),
});

/** `POST /releases/{release}/rejection` */
export const newRejection = z.strictObject({ reason: rejectionReason });

/** Answer of `POST /releases/{release}/approvals` and `…/rejection`. */
export const decisionAnswer = z.strictObject({ release: uuid, status: releaseStatus, position });
