/**
 * The p-value of Pearson's χ² test that draws follow a law. Outcomes that are expected fewer than ten times are counted
 * together. The law of χ² by the cube-root approximation (Wilson and Hilferty 1931), good to three digits here.
 */
export function goodnessOfFit(
  counts: ReadonlyMap<number, number>,
  probability: (outcome: number) => number,
): number {
  const draws = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const reach = [...counts.keys()].reduce((most, outcome) => Math.max(most, Math.abs(outcome)), 0);
  let [statistic, cells, rareSeen, rareExpected, told] = [0, 0, 0, 0, 0];
  for (let outcome = -reach; outcome <= reach; outcome += 1) {
    const [seen, expected] = [counts.get(outcome) ?? 0, draws * probability(outcome)];
    told += expected;
    if (expected < 10) {
      rareSeen += seen;
      rareExpected += expected;
      continue;
    }
    statistic += (seen - expected) ** 2 / expected;
    cells += 1;
  }
  rareExpected += draws - told;
  if (rareExpected > 5) {
    statistic += (rareSeen - rareExpected) ** 2 / rareExpected;
    cells += 1;
  }
  const freedom = cells - 1;
  const width = 2 / (9 * freedom);
  return upperTail((Math.cbrt(statistic / freedom) - (1 - width)) / Math.sqrt(width));
}

/** P(Z > z) of the normal law (Abramowitz and Stegun, 26.2.17; error below 1e-7). */
export function upperTail(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const poly =
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const tail = (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * poly;
  return z >= 0 ? tail : 1 - tail;
}
