import { createHash } from 'node:crypto';
import type { Hierarchy } from '../hierarchy.js';

/** The whole numbers `min` to `max`, joined to intervals of the given widths, counted from `min`. */
export interface IntervalOptions {
  /** Smallest known value; not negative, because the label of an interval is `low-high`. */
  readonly min: number;
  /** Largest known value. The last interval of a level may be shorter, it ends here. */
  readonly max: number;
  /** Widths of level 1, 2, …, each a multiple of the one before. A last level `*` is added. */
  readonly widths: readonly number[];
}

/**
 * What days are joined to. `week` is the ISO week, from Monday on. Numbers of months and years are counted from the
 * year 0, so that a quarter and a decade are those of the calendar; days and weeks from the first known day on.
 */
export type DateStep =
  | 'week'
  | 'month'
  | 'quarter'
  | 'year'
  | 'decade'
  | { readonly days: number }
  | { readonly weeks: number }
  | { readonly months: number }
  | { readonly years: number };

/** The days `from` to `to`, both `YYYY-MM-DD`, joined step by step; each step must hold whole steps of the one before. */
export interface DateOptions {
  readonly from: string;
  readonly to: string;
  /** Level 1, 2, …; a last level `*` is added. */
  readonly steps: readonly DateStep[];
}

/**
 * All that a hierarchy is made of, as plain data: whoever has it can build the same hierarchy again.
 * `table` lists each known value with its group at every level; `suppress` is any text, as it stands or not at all.
 */
export type HierarchyDefinition =
  | ({ readonly kind: 'interval' } & IntervalOptions)
  | { readonly kind: 'prefix'; readonly length: number }
  | ({ readonly kind: 'date' } & DateOptions)
  | { readonly kind: 'table'; readonly rows: readonly (readonly string[])[] }
  | { readonly kind: 'suppress' };

/** A hierarchy that a report can name. */
export interface DefinedHierarchy extends Hierarchy {
  /**
   * What its publisher calls this state of it, such as the date of a register. Without such a name a table is called
   * by the beginning of its digest, and a rule by its kind and the version of the rule here.
   */
  readonly version: string;
  /** Hex SHA-256 of its definition. The same definition gives the same digest for any column and any table of data. */
  readonly digest: string;
}

/**
 * Hex SHA-256 of the canonical JSON (RFC 8785) of a definition: says later whether a hierarchy is the one that was
 * used, however its JSON was written.
 */
export const hierarchyDigest = (definition: HierarchyDefinition): string =>
  createHash('sha256').update(canonicalJson(definition)).digest('hex');

/** Numbers and strings are written by RFC 8785 as ECMAScript writes them; only the order of the keys is to be set. */
const canonicalJson = (value: unknown): string =>
  JSON.stringify(value, (_key, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );

/** Gives a hierarchy the name by which a report knows it. */
export function named(
  hierarchy: Hierarchy,
  definition: HierarchyDefinition,
  version?: string,
): DefinedHierarchy {
  const digest = hierarchyDigest(definition);
  const ofItself = definition.kind === 'table' ? `sha256:${digest.slice(0, 12)}` : `${definition.kind}/1`;
  return { ...hierarchy, version: version ?? ofItself, digest };
}
