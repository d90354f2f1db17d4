/** What the program that asks history is told to do. */
export interface HistoryTask {
  readonly dir: string;
  /** States that are asked for after the first one. */
  readonly states: number;
  /** Control states that are rebuilt from a snapshot. */
  readonly rebuilds: number;
}

/** A walk over the whole ledger. */
export interface WalkFigures {
  readonly seconds: number;
  /** Processor time with all threads, garbage collection among them. */
  readonly cpuSeconds: number;
}

/** What it found. Times of single questions in milliseconds. */
export interface HistoryFigures {
  readonly events: number;
  /** Rows out of SQLite, and JSON.parse: nothing else. */
  readonly floor: WalkFigures;
  /** Through the store: digests checked, rows made into events. */
  readonly read: WalkFigures;
  readonly replay: WalkFigures;
  /** The first question, which walks. */
  readonly first: WalkFigures;
  readonly states: readonly number[];
  readonly rebuilds: readonly number[];
  readonly listsMs: number;
  readonly snapshots: number;
  readonly snapshotMiB: number;
  /** Resident memory after the walk, in MiB, and before it. */
  readonly residentMiB: number;
  readonly beforeMiB: number;
}
