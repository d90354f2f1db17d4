import { z } from 'zod';
import { defineEvent } from '../event.js';
import { sealed } from '../personal.js';
import { fieldName, purpose, sha256, uuid, word } from '../scalars.js';
import { PSEUDONYMISED_EVENTS } from './pseudonymised-events.js';
import { budgetSpent, questionAnswered, questionAsked, questionRefused } from './question-events.js';
import { keptModel, keptReference, referenceName } from './release-models.js';

export * from './pseudonymised-events.js';
export { budgetSpent, questionAnswered, questionAsked, questionRefused } from './question-events.js';

export const releaseRequested = defineEvent('anonymisation.release.requested', {
  doc: 'A researcher asked for an anonymised table.',
  schema: z.strictObject({
    release: uuid,
    /** The person or client that asked. */
    researcher: uuid,
    /** For whom: the consumer of the contract. The budget is hers. */
    institution: uuid,
    contract: uuid,
    category: word,
    purpose,
    /** How each may be coarsened is kept as the digest of its canonical JSON: a written-out table may name people. */
    quasiIdentifiers: z
      .array(
        z.strictObject({
          field: fieldName,
          hierarchy: sha256,
          /** Of the operator’s public hierarchy, where it is one. */
          name: referenceName.optional(),
        }),
      )
      .min(1),
    sensitive: fieldName,
    k: z.int().min(2).max(1000),
    l: z.int().min(1).max(100),
    /** What is to be promised beyond k and l. */
    models: z.array(keptModel).optional(),
    /** The operator’s population that some of them speak of. */
    population: keptReference.optional(),
    /** The field by which k counts households in place of people. */
    household: fieldName.optional(),
    maxSuppressionShare: z.number().min(0).max(1),
  }),
});

/** Attacks that were tried on a table before it was released, after WP216 and beyond; the last two with earlier ones. */
export const attack = z.enum([
  ...['singling-out', 'linking', 'inference', 'homogeneity', 'exact-copies'],
  ...['intersection', 'differencing'],
] as const);

const measuredAttack = z.strictObject({
  attack,
  /** How much oftener it succeeded by the table than without it, from 0 to 1. */
  risk: z.number(),
  /** Upper end of the 95 % interval. */
  upper: z.number(),
  attempts: z.int().min(0),
  /** Attempts on people who were held out of a rehearsal; 0 where there is nobody to compare with. */
  controls: z.int().min(0),
});

export const releaseReport = z.strictObject({
  model: z.string(),
  rows: z.int().min(0),
  /** Rows left out: an exact count of the source, for stewards only. */
  suppressed: z.int().min(0),
  classes: z.int().min(0),
  smallestClass: z.int().min(0),
  leastDistinctSensitive: z.int().min(0),
  /** What is left of the information, 1 = untouched, and of each column alone: a good mean can hide a lost one. */
  granularity: z.number(),
  granularityOf: z.record(fieldName, z.number()),
  /** The least and the greatest level that cells of a column were coarsened to. */
  levels: z.record(fieldName, z.strictObject({ least: z.int().min(0), greatest: z.int().min(0) })),
  /** Highest risk when the attacker knows that the person is in the table: 1 / smallest class. */
  prosecutorRisk: z.number(),
  journalistRisk: z.number(),
  /** What somebody who guesses for everybody gets right on average: classes / rows. */
  marketerRisk: z.number(),
  attacks: z.array(measuredAttack),
});

export const releaseMade = defineEvent('anonymisation.release.made', {
  doc: 'A table of reduced risk was released; the table lies sealed and deletable apart, here stands its digest.',
  personal: [
    { path: 'table', subject: 'release', category: 'release' },
    { path: 'members', subject: 'release', category: 'release' },
  ],
  schema: z.strictObject({
    release: uuid,
    /** The bulk reading from which it was made. */
    disclosure: uuid,
    label: z.literal('reduced-risk-not-anonymous'),
    /** Whether the policy released it, or two stewards have to approve of it before anybody can take it. */
    decision: z.enum(['by-policy', 'awaited']),
    /** SHA-256 of the CSV: whoever holds a copy can show that it is this release. */
    tableDigest: sha256,
    /** The CSV, under a key of the release itself: to purge the table is to destroy that key. */
    table: sealed<string>(),
    /** Whose records entered, and at which revision: a later table is compared with it. Ends with the table. */
    members: sealed<string>(),
    report: releaseReport,
  }),
});

export const releaseApproved = defineEvent('anonymisation.release.approved', {
  doc: 'A steward approved of a table that two have to approve of.',
  schema: z.strictObject({ release: uuid, steward: uuid }),
});

export const rejectionReason = z.enum(['too-risky', 'not-useful', 'not-for-this-purpose', 'other']);

export const releaseRejected = defineEvent('anonymisation.release.rejected', {
  doc: 'A steward rejected a table that two had to approve of: nobody was given it, and it is deleted.',
  schema: z.strictObject({ release: uuid, steward: uuid, reason: rejectionReason }),
});

export const releaseRefused = defineEvent('anonymisation.release.refused', {
  doc: 'A release was refused because the data do not allow it, or because it overlaps an earlier one.',
  schema: z.strictObject({ release: uuid, code: word, figures: z.record(word, z.number()) }),
});

export const releasePurged = defineEvent('anonymisation.release.purged', {
  doc: 'The table of a release was deleted here; copies that were downloaded before are not.',
  schema: z.strictObject({ release: uuid, tableDigest: sha256 }),
});

export const ANONYMISATION_EVENTS = {
  ...{ releaseRequested, releaseMade, releaseApproved, releaseRejected },
  ...{ releaseRefused, releasePurged },
  ...{ questionAsked, budgetSpent, questionAnswered, questionRefused },
  ...PSEUDONYMISED_EVENTS,
};
