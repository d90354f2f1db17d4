import type { Price } from './aggregates.js';
import { permuteAndFlip, softmin } from './choose.js';
import { product, quotient, rational, type Rational } from './rational.js';
import type { UniformSource } from './uniform-source.js';

/** A quantile to be chosen among public candidates. */
export interface QuantileQuestion {
  readonly values: readonly number[];
  /** Ascending, from public knowledge. */
  readonly candidates: readonly number[];
  /** Between 0 and 1; 1/2 is the median. */
  readonly share: Rational;
}

/**
 * A quantile, as one of the candidates: by permute-and-flip for a price in ε, by the exponential mechanism for ρ.
 * @throws RangeError without candidates, or for a share outside 0 … 1
 */
export function noisyQuantile(source: UniformSource, question: QuantileQuestion, price: Price): number {
  const { share, candidates } = question;
  const rest = rational(share.denominator - share.numerator, share.denominator);
  if (share.numerator < 0n || rest.numerator < 0n) throw new RangeError('A share lies between 0 and 1.');
  const scores = quantileScores(question);
  const sensitivity = share.numerator > rest.numerator ? share : rest;
  // 2Δ/scale = ε; for ρ = ε²/8, ε² = 8ρ, whose root is rounded down to a fraction: never dearer than told.
  const epsilon = 'epsilon' in price ? price.epsilon : rootBelow(product(rational(8n), price.rho));
  const scale = quotient(product(rational(2n), sensitivity), epsilon);
  const choose = 'epsilon' in price ? permuteAndFlip : softmin;
  return candidates[choose(source, { scores, scale })] ?? Number.NaN;
}

/** |(1 − α)·#(x < c) − α·#(x > c)| for each candidate c: one member changes it by at most max(α, 1 − α). */
export function quantileScores({ values, candidates, share }: QuantileQuestion): Rational[] {
  const sorted = Float64Array.from(values).sort();
  const { numerator, denominator } = share;
  return candidates.map((candidate) => {
    const below = BigInt(firstAtLeast(sorted, candidate));
    const above = BigInt(sorted.length - firstAbove(sorted, candidate));
    const score = (denominator - numerator) * below - numerator * above;
    return rational(score < 0n ? -score : score, denominator);
  });
}

function firstWhere(sorted: Float64Array, holds: (value: number) => boolean): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(sorted[middle] ?? 0)) high = middle;
    else low = middle + 1;
  }
  return low;
}
const firstAtLeast = (sorted: Float64Array, bound: number) => firstWhere(sorted, (value) => value >= bound);
const firstAbove = (sorted: Float64Array, bound: number) => firstWhere(sorted, (value) => value > bound);

/** A fraction of denominator 10^12 whose square is at most the given one. */
function rootBelow({ numerator, denominator }: Rational): Rational {
  const unit = 10n ** 12n;
  const square = (numerator * unit * unit) / denominator;
  let root = BigInt(Math.floor(Math.sqrt(Number(square))));
  while (root * root > square) root -= 1n;
  while ((root + 1n) * (root + 1n) <= square) root += 1n;
  return rational(root, unit);
}
