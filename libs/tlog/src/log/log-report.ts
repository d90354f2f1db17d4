import { TlogRefusal } from '../refusal.js';
import type { TreeHead } from '../tree/verify.js';

/**
 * What can be wrong with a log.
 *
 * | Code | Meaning |
 * |---|---|
 * | `checkpoint_refused` | no checkpoint, or not one that the given keys signed; if it can be read, the tiles are compared with what it says |
 * | `file_unreadable` | a tile or bundle is missing or cut off; if both are, for the same entries, the walk ends there |
 * | `entry_altered` | entries are not those that were hashed into the tile, which gives what was signed, or neither does |
 * | `tile_altered` | stored hashes are not those of the entries, which give what was signed |
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
  /** How many entries are, from that one on; absent where that is not known. */
  readonly count?: number;
  /** What should be there, and what is: hashes in hexadecimal, where one entry or hash is concerned. */
  readonly expected?: string;
  readonly found?: string;
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

/** `entry 3`, `entries 3 to 7`. */
export const entriesFrom = (index: number, count: number): string =>
  count === 1 ? `entry ${index}` : `entries ${index} to ${index + count - 1}`;

export const hex = (hash: Uint8Array | undefined): string => Buffer.from(hash ?? []).toString('hex');

/** The reason of a refusal; any other error is a fault of the reading, not a finding, and goes on. */
export function refusalMessage(error: unknown): string {
  if (error instanceof TlogRefusal) return `${error.code}: ${error.message}`;
  throw error;
}
