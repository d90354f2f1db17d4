/** How much of everything is done. */
export interface LogSizes {
  /** Entries appended durably, in each round and each way. */
  readonly appended: number;
  /** Entries of the log that is verified, and that proofs are made from. */
  readonly logged: number;
  /** Bytes of an entry. */
  readonly bytes: number;
  /** Entries of a batch. */
  readonly batch: number;
  /** Batches that wait at the same time, where not one after the other is appended. */
  readonly waiting: number;
  /** Proofs of each kind. */
  readonly proofs: number;
  readonly rounds: number;
}

const FULL = 1e6;
const QUICK = 2e4;

/**
 * A tenth of the entries that the log has are appended durably.
 *
 * @throws RangeError for a size that is none
 */
export function sizesOf(options: {
  readonly quick: boolean;
  readonly size?: number;
  readonly rounds?: number;
}): LogSizes {
  const { quick, size: logged = quick ? QUICK : FULL, rounds = quick ? 1 : 3 } = options;
  if (!Number.isSafeInteger(logged) || logged < 1_000)
    throw new RangeError('--size is at least 1000 entries');
  if (!Number.isSafeInteger(rounds) || rounds < 1) throw new RangeError('--rounds is at least 1');
  return {
    ...{ appended: Math.ceil(logged / 10), logged, bytes: 300, batch: 256, waiting: 16 },
    ...{ proofs: Math.min(2_000, logged), rounds },
  };
}

/** `1e6`, or `20000` where that is shorter to read. */
export const amount = (entries: number): string =>
  Number.isInteger(Math.log10(entries)) ? entries.toExponential(0).replace('+', '') : String(entries);
