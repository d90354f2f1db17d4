/** Digits after the point by ISO 4217, where they are not two. */
const DIGITS: Readonly<Record<string, number>> = {
  ...Object.fromEntries(
    'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'
      .split(' ')
      .map((code) => [code, 0] as const),
  ),
  ...Object.fromEntries('BHD IQD JOD KWD LYD OMR TND'.split(' ').map((code) => [code, 3] as const)),
  ...{ CLF: 4, UYW: 4 },
};

/** `CHF 0.05`: the same in every language, from integer minor units, without floating point. */
export function amountOf(minor: number, currency: string): string {
  const digits = DIGITS[currency] ?? 2;
  const padded = String(minor).padStart(digits + 1, '0');
  if (digits === 0) return `${currency} ${padded}`;
  return `${currency} ${padded.slice(0, -digits)}.${padded.slice(-digits)}`;
}
