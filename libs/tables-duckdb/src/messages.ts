import type { TableFailureCode } from './table-failure.js';

/** What a job may use. */
export interface JobLimits {
  readonly memoryMb: number;
  readonly threads: number;
  /** The one folder that the job may write to and read from; without it, none. */
  readonly folder?: string;
}

/** What is asked about the rows that were sent. Columns go by their place. */
export type Task =
  | { readonly kind: 'nothing' }
  | {
      readonly kind: 'count';
      readonly by: readonly number[];
      readonly person?: number;
      readonly sensitive: readonly number[];
    }
  | { readonly kind: 'parquet'; readonly names: readonly string[]; readonly file: string };

/** The classes of all columns, and of each sensitive one for each size of a class the fewest values and the most equal ones. */
export interface Counted {
  readonly rows: number;
  readonly classes: number;
  readonly smallestRows: number;
  readonly smallestPeople: number;
  readonly sensitive: readonly (readonly SizeCounts[])[];
}

export interface SizeCounts {
  readonly size: number;
  readonly leastDistinct: number;
  readonly most: number;
}

/** To the child: first the limits, then rows as columns, then the task. */
export type Request =
  | { readonly kind: 'open'; readonly limits: JobLimits; readonly columns: number }
  | { readonly kind: 'rows'; readonly columns: readonly string[][] }
  | { readonly kind: 'task'; readonly task: Task };

/** From the child: that it is open, and what came of the task. */
export type Reply =
  | { readonly kind: 'opened' }
  | { readonly kind: 'done'; readonly counted?: Counted }
  | { readonly kind: 'failed'; readonly code: TableFailureCode };
