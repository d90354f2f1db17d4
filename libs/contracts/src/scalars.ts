import { z } from 'zod';

/** Handles of parties, records, grants …: UUIDs, pseudonymous personal data, internal only. */
export const uuid = z.uuid();
/** RFC 3339 in UTC, as the ledger writes it. */
export const instant = z.iso.datetime();
/** A calendar day, `YYYY-MM-DD`. */
export const day = z.iso.date();
/** A ledger position or stream revision as JSON carries it. */
export const position = z.string().regex(/^(0|[1-9][0-9]{0,18})$/);
/** Hex SHA-256. */
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
/** Short machine words: codes, categories, field names. */
export const word = z.string().regex(/^[a-z][a-z0-9-]{0,63}$/);
/**
 * Text that people tell one thing from another by: without characters that nobody sees or that turn the order of
 * what follows (Unicode TR #36, sections 2.5 and 3.6), so that two names which look alike are seldom two names.
 */
export const visibleText = z
  .string()
  .trim()
  .regex(
    /^[^\p{Cc}\u00AD\u061C\u180E\u200B\u200E\u200F\u2028-\u202E\u2060-\u2064\u2066-\u2069\uFEFF\uFFF9-\uFFFB]*$/u,
  );
/** A field of a record, as the cooperative names it: `phone`, `e-mail`, `twitter id`. */
export const fieldName = z.string().min(1).max(80);
/** ISO 3166-1 alpha-2. */
export const country = z.string().regex(/^[A-Z]{2}$/);
/** A purpose of the Data Privacy Vocabulary, without its prefix. */
export const purpose = z.string().regex(/^[A-Z][A-Za-z0-9]{1,79}$/);
/** What may be done with data; each is granted by name, there is no hierarchy. */
export const action = z.enum([
  'read',
  'list',
  'export',
  'use',
  'mail',
  'analyse',
  'anonymise',
  'share',
  'publish',
]);
export const language = z.enum(['fr', 'de', 'it', 'en']);

/** Integer minor units, never a float; one currency per contract. */
export const money = z.strictObject({
  minor: z.int().min(0),
  currency: z.string().regex(/^[A-Z]{3}$/),
  per: z.enum(['reading', 'record', 'month', 'once']),
});

export const recordKind = z.enum([
  'personal-data',
  'personal-work',
  'confidential',
  'legal-person-data',
  'collective-work',
]);

/** Which records a grant, prohibition or contract is about. An empty list never means "all". */
export const scope = z.strictObject({
  records: z.array(uuid).min(1).max(1_000).optional(),
  categories: z.array(word).min(1).max(200).optional(),
  kinds: z.array(recordKind).min(1).max(recordKind.options.length).optional(),
});

export const fieldsOrAll = z.union([z.literal('all'), z.array(fieldName).min(1).max(200)]);
export const purposesOrAll = z.union([z.literal('all'), z.array(purpose).min(1).max(50)]);
