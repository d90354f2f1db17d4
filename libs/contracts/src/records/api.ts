import { z } from 'zod';
import {
  action,
  day,
  fieldName,
  position,
  purpose,
  recordKind,
  uuid,
  visibleText,
  word,
} from '../scalars.js';
import { importKind, legalBasis, quorum } from './events.js';

/** A value as it is entered; empty text and null both mean that the field holds nothing. */
const value = z.string().max(10_000).nullable();
const givenValues = z
  .array(z.strictObject({ name: fieldName, value }))
  .min(1)
  .max(200);

export const declareImport = z.strictObject({
  kind: importKind,
  category: word,
  source: z.string().min(1).max(300),
  purposes: z.array(purpose).min(1).max(20),
  legalBasis,
  informBy: day,
  /** The column in which the people of a survey said yes or no. */
  consentColumn: z.string().min(1).max(80).optional(),
});

export const createRecord = z.strictObject({
  kind: recordKind,
  category: word,
  /** Default: who enters it. */
  owners: z.array(uuid).min(1).max(50).optional(),
  /** The owners are bodies, and agree by votes that reach this. Absent: the rule of the kind. */
  quorum: quorum.optional(),
  fields: z
    .array(
      z.strictObject({
        name: visibleText.min(1).max(80),
        value,
        /** Everyone whom the field mentions. Default: the owners. */
        subjects: z.array(uuid).min(1).max(50).optional(),
        visibility: z.enum(['public', 'members', 'contract', 'private']).optional(),
        sensitive: z.boolean().optional(),
      }),
    )
    .min(1)
    .max(200),
});

export const correctRecord = z.strictObject({ fields: givenValues });
export const proposeCorrection = z.strictObject({ fields: givenValues });

const fieldList = z
  .string()
  .max(4_000)
  .transform((text) => [...new Set(text.split(',').map((name) => name.trim()))])
  .pipe(z.array(fieldName).min(1).max(200));

/** What a partner says about a reading: under which contract, for which purpose, which fields (default all). */
export const readQuery = z.strictObject({
  contract: uuid,
  purpose: z.string().min(1).max(80),
  fields: fieldList.optional(),
  action: action.default('read'),
});

export const activityQuery = z.strictObject({
  before: position.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

/** 32 random bytes, base64url. */
export const linkToken = z.string().regex(/^[A-Za-z0-9_-]{43}$/);

const finding = z.strictObject({ row: z.int(), column: z.string().nullable(), code: z.string() });

export const importReport = z.strictObject({
  import: uuid,
  status: z.enum(['started', 'completed']),
  rows: z.int(),
  encoding: z.string(),
  delimiter: z.string(),
  created: z.int(),
  changed: z.int(),
  unchanged: z.int(),
  setAside: z.array(finding),
  noted: z.array(finding),
});

export const disclosedRecord = z.strictObject({
  record: uuid,
  revision: position,
  outcome: z.enum(['PERMIT', 'PARTIAL']),
  fields: z.record(z.string(), z.string()),
  /** That something was withheld, never what or why. */
  partial: z.boolean(),
  contract: uuid,
  purpose: z.string(),
  duties: z.array(z.looseObject({ kind: z.string() })),
  validUntil: z.iso.datetime(),
  disclosure: uuid,
  position,
});
