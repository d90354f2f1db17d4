import type { UniformSource } from './uniform-source.js';

/** Below this the product with any number of rounds that ever occurs stays an exact integer. */
const SMALL = 2 ** 40;

/** True with probability exp(−1), exactly. */
export function exponentialOfOne(source: UniformSource): boolean {
  for (let round = 1; ; round += 1) if (source.below(round) > 0) return round % 2 === 1;
}

/**
 * True with probability exp(−numerator/denominator), exactly, for 0 ≤ numerator ≤ denominator. Canonne, Kamath,
 * Steinke, "The Discrete Gaussian for Differential Privacy" (2020), algorithm 1: the number of rounds until a coin of
 * probability γ/round first fails is odd with probability exp(−γ).
 */
function upToOne(source: UniformSource, numerator: number, denominator: number): boolean {
  for (let round = 1; ; round += 1)
    if (source.below(denominator * round) >= numerator) return round % 2 === 1;
}

function upToOneBig(source: UniformSource, numerator: bigint, denominator: bigint): boolean {
  for (let round = 1n; ; round += 1n)
    if (source.belowBig(denominator * round) >= numerator) return round % 2n === 1n;
}

/** True with probability exp(−numerator/denominator), exactly, for whole numbers of at least 0 and 1. */
export function exponential(source: UniformSource, numerator: number, denominator: number): boolean {
  if (!(denominator < SMALL && numerator < SMALL))
    return largeExponential(source, BigInt(numerator), BigInt(denominator));
  let rest = numerator;
  for (; rest > denominator; rest -= denominator) if (!exponentialOfOne(source)) return false;
  return upToOne(source, rest, denominator);
}

const SMALL_BIG = BigInt(SMALL);

/** {@link exponential} for whole numbers of any size. */
export function exponentialBig(source: UniformSource, numerator: bigint, denominator: bigint): boolean {
  if (numerator < SMALL_BIG && denominator < SMALL_BIG)
    return exponential(source, Number(numerator), Number(denominator));
  return largeExponential(source, numerator, denominator);
}

function largeExponential(source: UniformSource, numerator: bigint, denominator: bigint): boolean {
  let rest = numerator;
  for (; rest > denominator; rest -= denominator) if (!exponentialOfOne(source)) return false;
  return upToOneBig(source, rest, denominator);
}
