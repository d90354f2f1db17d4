import { z } from 'zod';
import { defineEvent } from '../event.js';
import { fieldName, purpose, sha256, uuid, word } from '../scalars.js';

export const releaseRequested = defineEvent('anonymisation.release.requested', {
  doc: 'A researcher asked for an anonymised table.',
  schema: z.strictObject({
    release: uuid,
    researcher: uuid,
    category: word,
    purpose,
    quasiIdentifiers: z.array(fieldName).min(1),
    sensitive: fieldName,
    k: z.int().min(2).max(1000),
    l: z.int().min(1).max(100),
    maxSuppressionShare: z.number().min(0).max(1),
  }),
});

export const releaseReport = z.strictObject({
  model: z.string(),
  rows: z.int().min(0),
  suppressed: z.int().min(0),
  classes: z.int().min(0),
  smallestClass: z.int().min(0),
  leastDistinctSensitive: z.int().min(0),
  granularity: z.number(),
  levels: z.record(fieldName, z.int().min(0)),
  prosecutorRisk: z.number(),
  marketerRisk: z.number(),
});

export const releaseMade = defineEvent('anonymisation.release.made', {
  doc: 'A table of reduced risk was released; the table lies in deletable storage, here stands its digest.',
  schema: z.strictObject({
    release: uuid,
    disclosure: uuid,
    label: z.literal('reduced-risk-not-anonymous'),
    tableDigest: sha256,
    report: releaseReport,
  }),
});

export const releaseRefused = defineEvent('anonymisation.release.refused', {
  doc: 'A release was refused because the data do not allow it, or because it overlaps an earlier one.',
  schema: z.strictObject({ release: uuid, code: word, figures: z.record(word, z.number()) }),
});

export const releasePurged = defineEvent('anonymisation.release.purged', {
  doc: 'The table of a release was deleted from storage.',
  schema: z.strictObject({ release: uuid, tableDigest: sha256 }),
});

export const ANONYMISATION_EVENTS = { releaseRequested, releaseMade, releaseRefused, releasePurged };
