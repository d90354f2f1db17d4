import type { TreeHead } from '../tree/verify.js';

/**
 * What can be wrong with a log.
 *
 * | Code | Meaning |
 * |---|---|
 * | `checkpoint_refused` | no checkpoint, or not one that the given keys signed |
 * | `file_unreadable` | a tile or bundle is missing or cut off; if both are, for the same entries, the walk ends there |
 * | `entry_altered` | an entry is not the one that was hashed into its tile, and the root is not the signed one |
 * | `tile_altered` | a stored hash is not that of the entries, though the entries give the signed root |
 * | `root_differs` | the entries do not give the signed root |
 * | `entry_not_as_in_source` | the log holds another entry here than the source says |
 * | `entry_not_in_source` | the source ends before the log does: it lost what was logged |
 */
export type LogFindingCode =
  | 'checkpoint_refused'
  | 'file_unreadable'
  | 'entry_altered'
  | 'tile_altered'
  | 'root_differs'
  | 'entry_not_as_in_source'
  | 'entry_not_in_source';

/** One thing that is wrong. */
export interface LogFinding {
  readonly code: LogFindingCode;
  /** The file that shows it. */
  readonly path: string;
  /** First entry that is concerned, counted from 0. */
  readonly index?: number;
  readonly message: string;
}

/** What `verifyLog` found. The log is sound if `findings` is empty. */
export interface LogReport {
  /** The signed tree head that was verified; absent if the checkpoint was refused. */
  readonly head?: TreeHead;
  /** Entries first, in their order; then tiles of higher levels; then the root. */
  readonly findings: readonly LogFinding[];
  /** Whether the source has entries that the log does not cover yet. */
  readonly sourceContinues: boolean;
}
