import { discreteLaplace } from './discrete-laplace.js';
import { gaussianOf } from './discrete-gaussian.js';
import { gaussianVariance, laplaceScale } from './accounting.js';
import { parseRational, product, type Rational } from './rational.js';
import type { UniformSource } from './uniform-source.js';

/** What a question may cost: ε of pure differential privacy, or ρ of zero-concentrated. */
export type Price = { readonly epsilon: Rational } | { readonly rho: Rational };

/** How noise is added to whole numbers that one member changes by at most `sensitivity` in all. */
function noiseOf(sensitivity: bigint, price: Price): (source: UniformSource) => number {
  if (sensitivity < 1n) throw new RangeError('A sensitivity is a whole number from 1.');
  if (!isPositive('epsilon' in price ? price.epsilon : price.rho))
    throw new RangeError('A price is positive.');
  if ('rho' in price) return gaussianOf(gaussianVariance(sensitivity, price.rho));
  const scale = laplaceScale(sensitivity, price.epsilon);
  return (source) => discreteLaplace(source, scale);
}

const isPositive = ({ numerator }: Rational): boolean => numerator > 0n;

/**
 * A number of members, with noise. The unit of privacy is the member: `members` counts each once.
 * May be negative: whoever cuts that off makes sums of answers wrong.
 */
export const noisyCount = (source: UniformSource, members: number, price: Price): number =>
  members + noiseOf(1n, price)(source);

/** Whole numbers of members, one each, and how far they may reach. */
export interface Bounded {
  /** One whole number for each member, such as cents. */
  readonly values: readonly number[];
  readonly lower: number;
  readonly upper: number;
}

/**
 * A sum of whole numbers, with noise: each is first brought within the bounds, which must come from public knowledge.
 * One member changes it by at most the bound of larger size.
 * @throws RangeError for bounds or values that are not whole numbers
 */
export function noisySum(source: UniformSource, { values, lower, upper }: Bounded, price: Price): bigint {
  if (!Number.isSafeInteger(lower) || !Number.isSafeInteger(upper) || lower > upper)
    throw new RangeError('Bounds are whole numbers, the lower one first.');
  let total = 0n;
  for (const value of values) {
    if (!Number.isSafeInteger(value)) throw new RangeError('Whole numbers are summed.');
    total += BigInt(Math.min(upper, Math.max(lower, value)));
  }
  return total + BigInt(noiseOf(sensitivityOfSum({ lower, upper }), price)(source));
}

/** By how much one member changes a sum of numbers within these bounds at most: the bound of larger size. */
export const sensitivityOfSum = ({ lower, upper }: Omit<Bounded, 'values'>): bigint =>
  BigInt(Math.max(Math.abs(lower), Math.abs(upper), 1));

/**
 * A mean, from a noisy sum of the distances to the middle of the bounds and a noisy count, each for half the price.
 * @returns undefined where the noisy count is below 1: there is no mean to tell
 */
export function noisyMean(source: UniformSource, bounded: Bounded, price: Price): number | undefined {
  const middle = Math.floor((bounded.lower + bounded.upper) / 2);
  const half = halved(price);
  const moved = {
    values: bounded.values.map((value) => value - middle),
    lower: bounded.lower - middle,
    upper: bounded.upper - middle,
  };
  const total = noisySum(source, moved, half);
  const count = noisyCount(source, bounded.values.length, half);
  if (count < 1) return undefined;
  return Math.min(bounded.upper, Math.max(bounded.lower, middle + Number(total) / count));
}

const HALF = parseRational('1/2');
const halved = (price: Price): Price =>
  'rho' in price ? { rho: product(price.rho, HALF) } : { epsilon: product(price.epsilon, HALF) };

/**
 * How many members have each of the listed values, with noise: the list comes from public knowledge, and every value
 * of it is answered, those of nobody, too. Each member counts for one value, so the whole costs as much as one count.
 */
export function noisyHistogram(
  source: UniformSource,
  counts: ReadonlyMap<string, number>,
  keys: readonly string[],
  price: Price,
): Map<string, number> {
  const noise = noiseOf(1n, price);
  return new Map([...new Set(keys)].map((key) => [key, (counts.get(key) ?? 0) + noise(source)]));
}

/** What {@link noisyHistogramOfUnknown} needs to keep values of few members to itself. */
export interface Threshold {
  readonly epsilon: Rational;
  /** The probability with which the value of a single member may come out. */
  readonly delta: number;
}

/**
 * How many members have each value, where no public list of values exists: a value comes out only if its noisy count
 * reaches a threshold that a value of one member reaches with probability at most δ (stability histogram; Korolova
 * et al. 2009, for discrete noise). (ε, δ)-differential privacy.
 */
export function noisyHistogramOfUnknown(
  source: UniformSource,
  counts: ReadonlyMap<string, number>,
  { epsilon, delta }: Threshold,
): Map<string, number> {
  if (!(delta > 0 && delta < 1)) throw new RangeError('δ is between 0 and 1.');
  const noise = noiseOf(1n, { epsilon });
  const threshold = thresholdOf(laplaceScale(1n, epsilon), delta);
  const found = new Map<string, number>();
  for (const [key, count] of counts) {
    if (count < 1) continue;
    const answer = count + noise(source);
    if (answer >= threshold) found.set(key, answer);
  }
  return found;
}

/**
 * The least whole T with P(1 + noise ≥ T) ≤ δ. With q = e^(−1/scale) the tail P(noise ≥ m) is q^m / (1 + q) for m ≥ 1.
 * Rounded upwards: a threshold that is one too high tells less.
 */
export function thresholdOf(scale: Rational, delta: number): number {
  const s = Number(scale.numerator) / Number(scale.denominator);
  const m = -s * Math.log(delta * (1 + Math.exp(-1 / s)));
  return 1 + Math.max(1, Math.ceil(m * (1 + 1e-12)) + 1);
}
