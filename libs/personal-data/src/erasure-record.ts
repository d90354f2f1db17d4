import { VaultRefusal } from './refusal.js';
import type { DestroyOptions, ErasureScope } from './vault.js';

/** The erasure of one subject, as the key store remembers it for ever. */
export interface ErasureRecord {
  /** RFC 3339. */
  readonly at: string;
  readonly reason: string;
  readonly keepFingerprints: readonly string[];
}

/** What is to be ended: all of a subject, or a part. */
export interface OrderedErasure extends ErasureRecord {
  readonly subject: string;
  readonly scope?: ErasureScope;
}

/** @throws VaultRefusal `EmptyScope` */
export function orderOf(
  subject: string,
  reason: string,
  at: string,
  options: DestroyOptions,
): OrderedErasure {
  const { scope, keepFingerprints = false } = options;
  if (scope === undefined) return { subject, reason, at, keepFingerprints: fieldsToKeep(keepFingerprints) };
  if ((scope.category ?? '') === '' && scope.year === undefined) throw new VaultRefusal('EmptyScope');
  return { subject, reason, at, keepFingerprints: [], scope };
}

/** How a scope is stored: an empty category and the year 0 mean any. */
export function columnsOf({ category = '', year = 0 }: ErasureScope): { category: string; year: number } {
  return { category, year };
}

/** Tells two erasures apart: of a person, and of a part of what she has for some reason. */
export function erasureName({ subject, scope, reason }: OrderedErasure): string {
  if (scope === undefined) return JSON.stringify([subject]);
  const { category, year } = columnsOf(scope);
  return JSON.stringify([subject, category, year, reason]);
}

/** The fields that `keepFingerprints` of a destruction means. */
function fieldsToKeep(keep: boolean | readonly string[]): readonly string[] {
  if (typeof keep === 'boolean') return keep ? ['email'] : [];
  return keep;
}
