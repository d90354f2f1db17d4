import { createHash } from 'node:crypto';

/** Two checkpoints of this log that cannot both be true. Whoever holds the public key can verify that. */
export interface SplitView {
  /** Who showed the other one. */
  readonly witness: string;
  /** What is published here. */
  readonly ours: string;
  readonly theirs: string;
  readonly detail: string;
}

/**
 * What was found against this log, kept beside the keys and in no backup of the data. As long as anything lies there,
 * nothing is signed; an operator who has understood it takes it away.
 */
export interface EvidenceStore {
  /** True when nothing was found, or everything was taken away. */
  isEmpty(): Promise<boolean>;
  /** Keeps it durably; the same again changes nothing. */
  keep(found: SplitView): Promise<void>;
}

/** The same finding has the same name. */
export const nameOf = ({ ours, theirs }: SplitView): string =>
  createHash('sha256')
    .update(JSON.stringify([ours, theirs]))
    .digest('hex')
    .slice(0, 16);
