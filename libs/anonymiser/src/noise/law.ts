/**
 * The laws of the noise, for saying how far an answer may be off, and for tests that compare draws with them. Numbers
 * in floating point: nothing that is drawn rests on them.
 */

/** P(x) of the discrete Laplace law. @throws RangeError for a scale that is not positive */
export function laplaceProbability(scale: number, x: number): number {
  if (!(scale > 0)) throw new RangeError('A scale is positive.');
  return Math.tanh(1 / (2 * scale)) * Math.exp(-Math.abs(x) / scale);
}

/** Mean of |x| under the discrete Laplace law: 2e^(−1/s) / (1 − e^(−2/s)). */
export const laplaceMeanError = (scale: number): number => 1 / Math.sinh(1 / scale);

/** Beyond so many standard deviations, what is left does not change a double. */
const REACH = 40;

/** P(x) of the discrete Gaussian law, for x from 0 upwards to where nothing is left. */
export function gaussianProbabilities(variance: number): Float64Array {
  if (!(variance > 0)) throw new RangeError('A variance is positive.');
  const reach = Math.ceil(REACH * Math.sqrt(variance)) + 2;
  const weights = Float64Array.from({ length: reach }, (_, x) => Math.exp((-x * x) / (2 * variance)));
  const total = weights.subarray(1).reduceRight((sum, weight) => sum + 2 * weight, 0) + 1;
  return weights.map((weight) => weight / total);
}

/** Mean of |x| under the discrete Gaussian law. */
export const gaussianMeanError = (variance: number): number =>
  gaussianProbabilities(variance).reduceRight((sum, probability, x) => sum + 2 * x * probability, 0);

/**
 * An error that discrete Laplace noise exceeds or reaches with probability at most `alpha`: the tail sum solved for it,
 * as OpenDP's accuracy does.
 */
export const laplaceAccuracy = (scale: number, alpha: number): number =>
  scale * Math.log(2 / (alpha * (Math.exp(1 / scale) + 1))) + 1;

/** The least whole error that discrete Gaussian noise reaches or exceeds with probability at most `alpha`. */
export function gaussianAccuracy(variance: number, alpha: number): number {
  const probabilities = gaussianProbabilities(variance);
  let tail = 0;
  for (let x = probabilities.length - 1; x > 0; x -= 1) {
    tail += 2 * (probabilities[x] ?? 0);
    if (tail > alpha) return x + 1;
  }
  return 1;
}

/** The largest scale of discrete Laplace noise whose error reaches `accuracy` with probability at most `alpha`. */
export const laplaceScaleFor = (accuracy: number, alpha: number): number =>
  largest((scale) => laplaceAccuracy(scale, alpha) <= accuracy);

/** The largest σ of discrete Gaussian noise that reaches `accuracy` with probability at most `alpha`. */
export const gaussianSigmaFor = (accuracy: number, alpha: number): number =>
  largest((sigma) => tailFrom(sigma * sigma, accuracy) <= alpha);

function tailFrom(variance: number, from: number): number {
  const law = gaussianProbabilities(variance);
  return 2 * law.subarray(Math.ceil(from)).reduceRight((sum, probability) => sum + probability, 0);
}

/** By bisection, for a condition that holds up to some positive number and not beyond. */
function largest(holds: (value: number) => boolean): number {
  let [low, high] = [0, 1];
  while (holds(high)) [low, high] = [high, high * 2];
  for (let round = 0; round < 100; round += 1) {
    const middle = (low + high) / 2;
    if (holds(middle)) low = middle;
    else high = middle;
  }
  return low;
}
