/** An exact fraction in lowest terms; the denominator is positive. */
export interface Rational {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

function gcd(a: bigint, b: bigint): bigint {
  let [divisor, rest] = [a < 0n ? -a : a, b];
  while (rest !== 0n) [divisor, rest] = [rest, divisor % rest];
  return divisor;
}

/** @throws RangeError for a denominator of zero */
export function rational(numerator: bigint, denominator = 1n): Rational {
  if (denominator === 0n) throw new RangeError('A fraction has a denominator other than zero.');
  const sign = denominator < 0n ? -1n : 1n;
  const common = sign * gcd(numerator, denominator < 0n ? -denominator : denominator);
  return { numerator: numerator / common, denominator: denominator / common };
}

const FRACTION = /^(-?[0-9]{1,40})\/([0-9]{1,40})$/;
const DECIMAL = /^(-?)([0-9]{1,40})(?:\.([0-9]{1,40}))?$/;

/**
 * Reads `1/10`, `0.1` or `3`, exactly: a number in a program would already be another one than the text says.
 * @throws RangeError for anything else
 */
export function parseRational(text: string): Rational {
  const fraction = FRACTION.exec(text);
  if (fraction !== null) return rational(BigInt(fraction[1] ?? ''), BigInt(fraction[2] ?? ''));
  const [, sign = '', whole = '', part = ''] = DECIMAL.exec(text) ?? [];
  if (whole === '') throw new RangeError('A fraction is written like 1/10, 0.1 or 3.');
  const digits = BigInt(whole + part);
  return rational(sign === '-' ? -digits : digits, 10n ** BigInt(part.length));
}

/** As {@link parseRational} reads it: `numerator/denominator`. */
export const formatRational = ({ numerator, denominator }: Rational): string => `${numerator}/${denominator}`;

export const sum = (a: Rational, b: Rational): Rational =>
  rational(a.numerator * b.denominator + b.numerator * a.denominator, a.denominator * b.denominator);

export const product = (a: Rational, b: Rational): Rational =>
  rational(a.numerator * b.numerator, a.denominator * b.denominator);

/** @throws RangeError for a divisor of zero */
export const quotient = (a: Rational, b: Rational): Rational =>
  rational(a.numerator * b.denominator, a.denominator * b.numerator);

/** Below, at or above zero as `a` is below, equal to or above `b`. */
export function compare(a: Rational, b: Rational): number {
  const difference = a.numerator * b.denominator - b.numerator * a.denominator;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** The nearest number, for people and charts; never for a probability. */
export const toNumber = ({ numerator, denominator }: Rational): number => {
  const [top, bottom] = [Number(numerator), Number(denominator)];
  if (Number.isFinite(top) && Number.isFinite(bottom)) return top / bottom;
  const shift = 10n ** 18n;
  return Number((numerator * shift) / denominator) / Number(shift);
};
