import type { Distribution } from './distributions.js';

/** One level of one column: which group each group of the level before belongs to, and how much each covers. */
export interface EncodedLevel {
  readonly groups: number;
  /** What is written in place of the values of each group. */
  readonly labels: readonly string[];
  /** Group of this level of each value that occurs. */
  readonly groupOf: Int32Array;
  /** Known values under each group of this level. */
  readonly coverageOf: Float64Array;
}

/** One quasi-identifier in numbers. */
export interface EncodedColumn {
  /** Known values of the hierarchy, whether they occur or not. */
  readonly size: number;
  /** From the values as they stand upwards. */
  readonly levels: readonly EncodedLevel[];
}

/** Rows that look alike, joined: the same shape for the table itself (levels all 0) and for every coarser view of it. */
export interface ClassTable {
  readonly levels: readonly number[];
  readonly classes: number;
  /** For each column, the group of each class at the level of that column. */
  readonly groups: readonly Int32Array[];
  readonly rows: Int32Array;
  /** People of the population in each class, of whom some may have no row; empty without a population. */
  readonly people: Float64Array;
  readonly distributions: readonly Distribution[];
}

/** A sensitive attribute in the whole table. */
export interface EncodedAttribute {
  /** Texts of the values, by number. */
  readonly texts: readonly string[];
  /** Rows that have each value. */
  readonly counts: Int32Array;
}

/** The table in numbers. */
export interface EncodedTable {
  readonly rows: number;
  readonly columns: readonly EncodedColumn[];
  readonly attributes: readonly EncodedAttribute[];
  /** Rows and people of the population that are alike in all quasi-identifiers joined to one class each. */
  readonly finest: ClassTable;
  /** The class of `finest` that each row of the table lies in. */
  readonly classOf: Int32Array;
  /** The same for each row of the population. */
  readonly populationClassOf: Int32Array;
}
