import type { Hierarchy } from './hierarchy.js';

/** A table of text: every row has one cell per column. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** What may be released, and how well each person must be hidden in it. */
export interface AnonymisationRequest {
  /** The columns by which somebody could recognise a person, each with the way to coarsen it. */
  readonly quasiIdentifiers: readonly Hierarchy[];
  /** The column that must not be learnt about a person. Released as it stands. */
  readonly sensitive: string;
  /** Columns released as they stand because they neither identify nor harm; the caller answers for that. */
  readonly insensitive?: readonly string[];
  /**
   * The column that says which person a row is about. Never released; when given, a table that holds two rows about
   * one person is refused, since k would count rows and not people.
   */
  readonly person?: string;
  /** Every class (rows alike in all quasi-identifiers) has at least this many rows; 2 or more. */
  readonly k: number;
  /** Every class has at least this many different sensitive values; 1 asks for no diversity. */
  readonly l: number;
  /** Largest share of the rows that may be left out, from 0 to 1. */
  readonly maxSuppressionShare: number;
}

/** Why nothing is released; the codes are stable. */
export type RefusalCode =
  | 'request-invalid'
  | 'table-malformed'
  | 'column-unknown'
  | 'table-too-small'
  | 'table-too-large'
  | 'lattice-too-large'
  | 'person-repeated'
  | 'value-outside-hierarchy'
  | 'hierarchy-not-nested'
  | 'k-not-reachable'
  | 'diversity-not-reachable'
  | 'too-many-suppressed';

/**
 * Nothing is released. `detail` names columns and rules but no value. `figures` are exact counts of the source table:
 * they are for those who prepare the release, not for its recipients.
 */
export interface Refused {
  readonly outcome: 'refused';
  readonly code: RefusalCode;
  readonly detail: string;
  readonly figures: Readonly<Record<string, number>>;
}

/** Builds a refusal. */
export function refused(code: RefusalCode, detail: string, figures: Record<string, number> = {}): Refused {
  return { outcome: 'refused', code, detail, figures };
}
