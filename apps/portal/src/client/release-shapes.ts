import { z } from 'zod';

/** What the pages about anonymised tables use of the answers of anonymisation. */

const shares = z.record(z.string(), z.number());

const report = z.object({
  model: z.string(),
  rows: z.number(),
  classes: z.number(),
  smallestClassAtLeast: z.number(),
  distinctSensitiveAtLeast: z.number(),
  suppressedShareAtMost: z.number(),
  granularity: z.number(),
  granularityOf: shares,
  remainingRisk: z.object({ singlingOut: z.string(), linkability: z.string(), inference: z.string() }),
  attacks: z.array(z.object({ attack: z.string(), atMost: z.number() })),
});

const number = z.number();

/** A promise beyond k and l, with its numbers. */
const model = z.discriminatedUnion('model', [
  z.object({ model: z.literal('k-map'), k: number }),
  z.object({ model: z.literal('delta-presence'), min: number, max: number }),
  z.object({ model: z.literal('entropy-l-diversity'), l: number }),
  z.object({ model: z.literal('recursive-cl-diversity'), c: number, l: number }),
  z.object({ model: z.literal('alpha-k-anonymity'), alpha: number }),
  z.object({ model: z.literal('t-closeness'), t: number }),
  z.object({ model: z.literal('beta-likeness'), beta: number }),
  z.object({ model: z.literal('delta-disclosure'), delta: number }),
]);

export const release = z.object({
  release: z.string(),
  institution: z.string(),
  contract: z.string(),
  category: z.string(),
  purpose: z.string(),
  quasiIdentifiers: z.array(z.string()),
  sensitive: z.string(),
  models: z.array(model),
  population: z.object({ name: z.string() }).nullable(),
  household: z.string().nullable(),
  status: z.string(),
  approvals: z.number(),
  reason: z.string().nullable(),
  report: report.nullable(),
  tableDigest: z.string().nullable(),
  requestedAt: z.string(),
});

export const releases = z.object({ releases: z.array(release) });

/** Of a table that was asked for. */
export const asked = z.object({ release: z.string() });

export const references = z.object({
  references: z.array(z.object({ kind: z.string(), name: z.string() })),
});

/** The exact numbers, for stewards. */
export const figures = z.object({
  figures: shares.nullable(),
  report: z
    .object({
      rows: z.number(),
      suppressed: z.number(),
      smallestClass: z.number(),
      leastDistinctSensitive: z.number(),
      granularity: z.number(),
      attacks: z.array(z.object({ attack: z.string(), risk: z.number(), upper: z.number() })),
    })
    .nullable(),
});

export type ReleaseView = z.infer<typeof release>;
export type ReleaseModel = z.infer<typeof model>;
export type ReleaseReport = z.infer<typeof report>;
export type ReleaseFigures = z.infer<typeof figures>;
