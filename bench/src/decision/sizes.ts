/** How much the suite does. */
export interface Sizes {
  /** Grants of the full workload, one after another. */
  readonly full: readonly number[];
  /** Grants of the reduced workload. */
  readonly reduced: readonly number[];
  readonly rounds: number;
  readonly decisions: number;
  readonly warmUp: number;
  readonly withdrawals: number;
  readonly rows: number;
  /** Of a peer in a round. */
  readonly checks: number;
  readonly seconds: number;
  /** Single requests over HTTP in a round, and requests of fifty. */
  readonly requests: number;
  readonly batches: number;
}

const FULL: Sizes = {
  ...{ full: [1e4, 1e5, 1e6], reduced: [1e4, 1e5], rounds: 3, decisions: 200_000, warmUp: 20_000 },
  ...{ withdrawals: 200, rows: 2_000_000, checks: 200_000, seconds: 4, requests: 20_000, batches: 2_000 },
};

const QUICK: Sizes = {
  ...{ full: [1e4], reduced: [1e4], rounds: 1, decisions: 5_000, warmUp: 1_000, withdrawals: 20 },
  ...{ rows: 20_000, checks: 1_000, seconds: 1, requests: 500, batches: 20 },
};

/** What somebody may choose instead. */
export interface Choice {
  readonly quick: boolean;
  /** With ten million grants. */
  readonly full?: boolean;
  readonly rounds?: number;
  /** Grants of the full workload, as `1e5`. */
  readonly words: readonly string[];
}

/** @throws RangeError for what is no number of grants or rounds */
export function sizesOf({ quick, full = false, rounds, words }: Choice): Sizes {
  const base = quick ? QUICK : FULL;
  const named = words.map(Number);
  if (![...named, rounds ?? 1].every((each) => Number.isSafeInteger(each) && each > 0))
    throw new RangeError(`grants are given as 1e5, rounds as 3: ${words.join(' ')}`);
  const chosen = named.length > 0 ? named : base.full;
  return { ...base, full: full ? [...chosen, 1e7] : chosen, rounds: rounds ?? base.rounds };
}
