import { exponential, exponentialBig } from './bernoulli.js';
import { discreteLaplace } from './discrete-laplace.js';
import { rational, type Rational } from './rational.js';
import type { UniformSource } from './uniform-source.js';

/** Largest numerator and denominator of a variance. */
export const MAX_VARIANCE_PART = 2n ** 60n;

/**
 * Noise of the discrete Gaussian law: P(x) is proportional to exp(−x²/2σ²) on the whole numbers. Added to a count that
 * one member changes by at most Δ, it gives Δ²/2σ² of zero-concentrated differential privacy, exactly. Canonne,
 * Kamath, Steinke 2020, algorithm 3: discrete Laplace noise, kept with the probability that makes it Gaussian.
 *
 * @param variance σ², not σ
 * @throws RangeError for a variance that is not positive, or has a part beyond 2^60
 */
export function discreteGaussian(source: UniformSource, variance: Rational): number {
  return gaussianOf(variance)(source);
}

/** {@link discreteGaussian} for many draws of one variance: what depends on it alone is computed once. */
export function gaussianOf(variance: Rational): (source: UniformSource) => number {
  const { numerator: a, denominator: b } = variance;
  if (a < 1n || a > MAX_VARIANCE_PART || b > MAX_VARIANCE_PART)
    throw new RangeError('A variance is a positive fraction of whole numbers up to 2^60.');
  const t = rootBelow(a / b) + 1n;
  const scale = rational(t);
  const bottom = 2n * a * b * t * t;
  // (|y|·b·t − a)² has to stay an exact integer, too: then |y| may reach what no draw ever does.
  const [step, middle, whole] = [Number(b * t), Number(a), Number(bottom)];
  const reach = bottom < 2n ** 38n ? Math.floor((2 ** 19 - middle) / step) : -1;
  return (source) => {
    for (;;) {
      const drawn = discreteLaplace(source, scale);
      const size = Math.abs(drawn);
      const isKept =
        size <= reach
          ? exponential(source, (size * step - middle) ** 2, whole)
          : exponentialBig(source, (BigInt(size) * b * t - a) ** 2n, bottom);
      if (isKept) return drawn;
    }
  };
}

/** The largest whole number whose square is at most `value` (Newton's iteration on whole numbers). */
function rootBelow(value: bigint): bigint {
  if (value < 2n) return value;
  let root = 1n << BigInt(Math.ceil(value.toString(2).length / 2));
  for (;;) {
    const next = (root + value / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}
