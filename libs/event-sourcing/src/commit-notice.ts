/**
 * What is announced of a commit: positions, no fact. Whoever hears it reads the store; whoever misses it sees the
 * gap in the next one, or the store's head at its next look. A forged notice can cause a read and nothing more.
 */
export interface CommitNotice {
  /** Last position before the commit. */
  readonly previous: bigint;
  readonly first: bigint;
  readonly last: bigint;
}
