import { exponentialBig } from './bernoulli.js';
import { compare, quotient, rational, sum, type Rational } from './rational.js';
import type { UniformSource } from './uniform-source.js';

/**
 * Chooses one of several candidates, those of small score more likely. `scale` is what the privacy rests on: with
 * scores that one member changes by at most Δ, and 2Δ/scale = ε,
 * - {@link permuteAndFlip} gives ε-differential privacy (McKenna and Sheldon 2020) and never errs more in expectation
 *   than the exponential mechanism;
 * - {@link softmin}, the exponential mechanism, gives ε²/8 of zero-concentrated differential privacy (Cesar and
 *   Rogers 2021), where permute-and-flip has to be charged ε²/2.
 */
export interface Choice {
  /** One for each candidate. */
  readonly scores: readonly Rational[];
  readonly scale: Rational;
}

/** @returns the index of a candidate. @throws RangeError without candidates or for a scale that is not positive */
export function permuteAndFlip(source: UniformSource, choice: Choice): number {
  const excess = excesses(choice);
  const waiting = excess.map((_, index) => index);
  for (;;) {
    const place = source.below(waiting.length);
    const [index = 0] = waiting.splice(place, 1);
    // The best has the probability 1, so somebody is chosen before nobody is left.
    if (passes(source, excess[index])) return index;
  }
}

/** @returns the index of a candidate. @throws RangeError without candidates or for a scale that is not positive */
export function softmin(source: UniformSource, choice: Choice): number {
  const excess = excesses(choice);
  for (;;) {
    const index = source.below(excess.length);
    if (passes(source, excess[index])) return index;
  }
}

const passes = (source: UniformSource, excess: Rational | undefined): boolean =>
  excess !== undefined && exponentialBig(source, excess.numerator, excess.denominator);

/** How far each score lies above the least one, in units of the scale. */
function excesses({ scores, scale }: Choice): Rational[] {
  const [first] = scores;
  if (first === undefined) throw new RangeError('There is nothing to choose from.');
  if (scale.numerator < 1n) throw new RangeError('A scale is positive.');
  const least = scores.reduce((best, score) => (compare(score, best) < 0 ? score : best), first);
  const minus = rational(-least.numerator, least.denominator);
  return scores.map((score) => quotient(sum(score, minus), scale));
}
