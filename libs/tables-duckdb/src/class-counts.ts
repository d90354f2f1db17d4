/** By which columns rows are alike. */
export interface ClassColumns {
  /** Rows that are equal in all of these are one class; without any, all rows are. */
  readonly by: readonly string[];
  /** Whom a row is about: classes are then counted in people too. */
  readonly person?: string;
  readonly sensitive?: readonly string[];
}

/** What the classes hide of one column. */
export interface SensitiveCounts {
  readonly column: string;
  /** The fewest different values in a class. */
  readonly leastDistinct: number;
  /** The greatest share that one value has of the rows of a class, as a fraction of whole numbers. */
  readonly greatestShare: { readonly count: number; readonly of: number };
}

/** What SQL counts in a table. Of a table without rows every number is 0. */
export interface ClassCounts {
  readonly rows: number;
  readonly classes: number;
  /** The smallest class, in rows; and in people, which may be another class. */
  readonly smallest: { readonly rows: number; readonly people?: number };
  readonly sensitive: readonly SensitiveCounts[];
}
