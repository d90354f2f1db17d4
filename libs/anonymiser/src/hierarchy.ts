/**
 * How one quasi-identifier may be coarsened, step by step: level 0 is the value as it stands, each further level
 * joins groups of the level before (they are nested), and the last level is the coarsest that may be released.
 *
 * Take a hierarchy from public knowledge (the postcodes of a country, the ages of people), never from the table to
 * be released: a hierarchy built from the data tells which values occur in it, and shifts the optimum.
 */
export interface Hierarchy {
  /** Name of the column it applies to. */
  readonly column: string;
  /** Number of levels, level 0 included; 1 means that the column may not be coarsened. */
  readonly levels: number;
  /** Number of values known at level 0, whether they occur in a table or not; between 1 and 1 000 000 000. */
  readonly size: number;
  /** Whether the value is known. `generalise` and `coverage` may be asked only about known values. */
  covers(value: string): boolean;
  /** The label of the group that holds the value at this level; at level 0 the value itself. */
  generalise(value: string, level: number): string;
  /** How many of the `size` known values share that group. `coverage / size` is the share lost by the cell. */
  coverage(value: string, level: number): number;
}

/** Why a hierarchy cannot be used; the codes are stable. */
export type InvalidHierarchyCode =
  | 'no-values'
  | 'rows-of-different-length'
  | 'value-twice'
  | 'levels-not-nested'
  | 'range-invalid'
  | 'widths-invalid'
  | 'file-malformed';

/**
 * A hierarchy contradicts itself. The caller must correct the hierarchy; nothing about the table is at fault.
 * The message names the column and the rule, never a value.
 */
export class InvalidHierarchy extends Error {
  override readonly name = 'InvalidHierarchy';

  constructor(
    readonly code: InvalidHierarchyCode,
    readonly column: string,
    detail: string,
  ) {
    super(`Hierarchy of column "${column}": ${detail}`);
  }
}

/** The label of a cell about which nothing is told any more. */
export const ANY_VALUE = '*';

/** Largest `size` of a hierarchy: keeps every sum of coverages an exact integer. */
export const MAX_HIERARCHY_SIZE = 1_000_000_000;
