/** Fewest draws that are expected of what counts by itself; rarer ones are counted together. */
const FEWEST = 10;

/**
 * How far draws are from a law, as a deviate of the normal law: Pearson's χ², and its law by Wilson and Hilferty's cube
 * root (1931).
 */
export function fit(counts: readonly number[], probabilities: readonly number[]): number {
  const draws = sum(counts);
  const rare = { seen: 0, expected: 0 };
  const squares: number[] = [];
  probabilities.forEach((probability, at) => {
    const [seen, expected] = [counts[at] ?? 0, draws * probability];
    if (expected >= FEWEST) squares.push((seen - expected) ** 2 / expected);
    else {
      rare.seen += seen;
      rare.expected += expected;
    }
  });
  if (rare.expected > 1) squares.push((rare.seen - rare.expected) ** 2 / rare.expected);
  return deviate(squares);
}

/** How far two lists of as many draws are from having one law, in the same way. */
export function fitOfTwo(ours: readonly number[], theirs: readonly number[]): number {
  let [rareOurs, rareTheirs] = [0, 0];
  const squares: number[] = [];
  ours.forEach((one, at) => {
    const other = theirs[at] ?? 0;
    if (one + other >= 2 * FEWEST) squares.push((one - other) ** 2 / (one + other));
    else [rareOurs, rareTheirs] = [rareOurs + one, rareTheirs + other];
  });
  const rare = rareOurs + rareTheirs;
  if (rare > 2) squares.push((rareOurs - rareTheirs) ** 2 / rare);
  return deviate(squares);
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

function deviate(squares: readonly number[]): number {
  const freedom = squares.length - 1;
  // One cell is always as full as it must be.
  if (freedom < 1) return 0;
  const width = 2 / (9 * freedom);
  return (Math.cbrt(sum(squares) / freedom) - (1 - width)) / Math.sqrt(width);
}
