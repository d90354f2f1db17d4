import type { Hierarchy } from './hierarchy.js';
import type { PrivacyModel } from './models.js';
import type { Population } from './population.js';

/** Most rows a table may have. */
export const MAX_ROWS = 1_000_000;

/** A table of text: every row has one cell per column. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/**
 * What is made as small as possible:
 * - `mean`: the mean over the quasi-identifiers of the mean share of its hierarchy that a cell covers; 1 − granularity,
 *   up to constants;
 * - `geometric`: the product over the quasi-identifiers of 1 + loss, each loss on a scale from 0 (untouched) to 1
 *   (nothing left). That is ARX's default; it spreads the loss more evenly.
 */
export type Objective = 'mean' | 'geometric';

/** What may be released, and how well each person must be hidden in it. */
export interface AnonymisationRequest {
  /** The columns by which somebody could recognise a person, each with the way to coarsen it. */
  readonly quasiIdentifiers: readonly Hierarchy[];
  /** How dear loss in a column is, as a whole number of 1 to 1,000; 1 unless given. */
  readonly weights?: Readonly<Record<string, number>>;
  /** The columns that must not be learnt about a person. Released as they stand. */
  readonly sensitive: readonly string[];
  /** Columns released as they stand because they neither identify nor harm; the caller answers for that. */
  readonly insensitive?: readonly string[];
  /** The column that says whom a row is about. Never released; k then counts people, however many rows each has. */
  readonly person?: string;
  /** The column that says in which household that person lives. Never released; k then counts households. */
  readonly household?: string;
  /** What every class of rows that look alike must fulfil; k-anonymity or k-map with k of 2 or more is always among it. */
  readonly models: readonly PrivacyModel[];
  /** Of whom k-map and δ-presence speak. The risk is measured against it, too. */
  readonly population?: Population;
  /** Largest share of the rows that may be left out, from 0 to 1. */
  readonly maxSuppressionShare: number;
  /**
   * `local` coarsens different rows to different levels, which keeps far more; `global` every column to one level, and
   * is proven to lose least of all such tables. `local` unless given.
   */
  readonly mode?: 'local' | 'global';
  /**
   * Most combinations of levels that are counted out in one search. Unless given, all that are needed to prove the
   * optimum where there are at most `MAX_LATTICE_NODES`, and 1,000 where there are more.
   */
  readonly maxNodesChecked?: number;
  /** What is made as small as possible; the mean loss unless given. */
  readonly objective?: Objective;
}

/** Why nothing is released; the codes are stable. */
export type RefusalCode =
  | 'request-invalid'
  | 'table-malformed'
  | 'column-unknown'
  | 'table-too-small'
  | 'table-too-large'
  | 'value-outside-hierarchy'
  | 'population-too-small'
  | 'hierarchy-not-nested'
  | 'search-exhausted'
  | 'k-not-reachable'
  | 'model-not-reachable'
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

/** The k of k-anonymity; 0 where k-map is asked for instead. */
export const kOf = (models: readonly PrivacyModel[]): number =>
  models.reduce((k, model) => (model.model === 'k-anonymity' ? Math.max(k, model.k) : k), 0);

/** The column whose distinct values k counts, where that is not the rows. */
export const countedBy = ({ household, person }: AnonymisationRequest): string | undefined =>
  household ?? person;
