import { product, quotient, rational, toNumber, type Rational } from './rational.js';

/**
 * What a release costs, as zero-concentrated differential privacy ρ (Bun and Steinke 2016). Costs add up, so a ledger
 * of them is a sum of exact fractions.
 */

/** ρ of anything that is ε-differentially private: ε²/2. */
export const rhoOfPure = (epsilon: Rational): Rational =>
  product(product(epsilon, epsilon), rational(1n, 2n));

/** ρ of discrete Gaussian noise of variance σ² on a whole number that a member changes by at most Δ: Δ²/2σ². */
export const rhoOfGaussian = (sensitivity: bigint, variance: Rational): Rational =>
  quotient(rational(sensitivity * sensitivity), product(rational(2n), variance));

/** The scale of discrete Laplace noise that gives ε-differential privacy: Δ/ε. */
export const laplaceScale = (sensitivity: bigint, epsilon: Rational): Rational =>
  quotient(rational(sensitivity), epsilon);

/** σ² of discrete Gaussian noise that costs ρ: Δ²/2ρ. */
export const gaussianVariance = (sensitivity: bigint, rho: Rational): Rational =>
  quotient(rational(sensitivity * sensitivity), product(rational(2n), rho));

/** 1.96 standard deviations of the normal law leave 5 %, and rounding to whole numbers adds less than one. */
const DEVIATIONS = 1.96;

/**
 * Discrete Gaussian noise that costs ρ moves a whole number by less than this in 95 of 100 cases. Known before
 * anything is drawn, so that whoever pays may choose.
 *
 * @param sensitivity - by how much one member changes the number at most: 1 for a count
 */
export const usualError = (sensitivity: bigint, rho: Rational): number =>
  Math.ceil(DEVIATIONS * Math.sqrt(toNumber(gaussianVariance(sensitivity, rho)))) + 1;

/**
 * What a budget of ρ means to people: the ε for which all that was released under it is (ε, δ)-differentially private.
 * The tight conversion of Canonne, Kamath, Steinke 2020, corollary 13, by the best order α. For display and policy
 * limits; budgets themselves are compared as ρ.
 *
 * @throws RangeError unless ρ ≥ 0 and 0 < δ < 1
 */
export function epsilonAt(rho: number, delta: number): number {
  if (!(rho >= 0) || !(delta > 0 && delta < 1)) throw new RangeError('ρ is at least 0, δ between 0 and 1.');
  if (rho === 0) return 0;
  const bound = (alpha: number) =>
    alpha * rho + (alpha * Math.log1p(-1 / alpha) - Math.log(alpha - 1) - Math.log(delta)) / (alpha - 1);
  return Math.max(0, least(bound));
}

/** The δ for which a budget of ρ is (ε, δ)-differentially private: the other way round. @throws RangeError */
export function deltaAt(rho: number, epsilon: number): number {
  if (!(rho >= 0) || !(epsilon >= 0)) throw new RangeError('ρ and ε are at least 0.');
  if (rho === 0) return 0;
  const logarithm = (alpha: number) =>
    (alpha - 1) * (alpha * rho - epsilon) + alpha * Math.log1p(-1 / alpha) - Math.log(alpha - 1);
  return Math.min(1, Math.exp(least(logarithm)));
}

/**
 * The least value over the orders α > 1 of a function that falls and then rises: golden-section search on ln(α − 1).
 */
function least(value: (alpha: number) => number): number {
  const at = (x: number) => value(1 + Math.exp(x));
  const ratio = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [-20, 40];
  let [left, right] = [high - ratio * (high - low), low + ratio * (high - low)];
  let [atLeft, atRight] = [at(left), at(right)];
  for (let round = 0; round < 120; round += 1)
    if (atLeft <= atRight) {
      [high, right, atRight] = [right, left, atLeft];
      left = high - ratio * (high - low);
      atLeft = at(left);
    } else {
      [low, left, atLeft] = [left, right, atRight];
      right = low + ratio * (high - low);
      atRight = at(right);
    }
  return Math.min(atLeft, atRight);
}
