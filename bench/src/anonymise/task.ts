/** What a process of its own is to do. */
export interface Task {
  readonly file: string;
  /** Where the hierarchies lie. */
  readonly folder: string;
  readonly columns: number;
  readonly mode: 'local' | 'global';
  readonly runs: number;
  /** Runs that are not counted among the warm ones. */
  readonly warmUp: number;
}

export interface Answer {
  /** From the start of the process until the table was read. */
  readonly readMs: number;
  /** From the start of the process until the first release was made and checked. */
  readonly coldMs: number;
  readonly warmMs: readonly number[];
  readonly peakMiB: number;
  /** Granularity of the release. */
  readonly kept: number;
}
