import { exponential, exponentialOfOne } from './bernoulli.js';
import type { Rational } from './rational.js';
import type { UniformSource } from './uniform-source.js';

/** Largest numerator and denominator of a scale: every product stays an exact integer. */
export const MAX_SCALE_PART = 2n ** 31n;

/**
 * Noise of the discrete Laplace law: P(x) is proportional to exp(−|x|/scale) on the whole numbers. Added to a count
 * that one member changes by at most Δ, scale = Δ/ε gives ε-differential privacy, exactly: no probability is ever a
 * floating-point number (Mironov 2012 and Haney et al. 2022 show what that costs). Canonne, Kamath, Steinke 2020,
 * algorithm 2.
 *
 * @throws RangeError for a scale that is not positive, or has a part beyond 2^31
 */
export function discreteLaplace(source: UniformSource, scale: Rational): number {
  const { numerator, denominator } = scale;
  if (numerator < 1n || numerator > MAX_SCALE_PART || denominator > MAX_SCALE_PART)
    throw new RangeError('A scale is a positive fraction of whole numbers up to 2^31.');
  return draw(source, Number(numerator), Number(denominator));
}

function draw(source: UniformSource, top: number, bottom: number): number {
  for (;;) {
    const within = source.below(top);
    if (!exponential(source, within, top)) continue;
    let whole = 0;
    while (exponentialOfOne(source)) whole += 1;
    const size = Math.floor((within + top * whole) / bottom);
    const isNegative = source.below(2) === 1;
    // Zero would come from both signs.
    if (isNegative && size === 0) continue;
    return isNegative ? -size : size;
  }
}
