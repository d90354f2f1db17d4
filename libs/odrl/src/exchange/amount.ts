/** Decimals of currencies that do not have two (ISO 4217, list one). */
const DECIMALS: Readonly<Record<string, number>> = {
  ...Object.fromEntries(
    'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' ').map((code) => [code, 0]),
  ),
  ...Object.fromEntries('BHD IQD JOD KWD LYD OMR TND'.split(' ').map((code) => [code, 3])),
  ...{ CLF: 4, UYW: 4 },
};

const decimalsOf = (currency: string): number =>
  Object.hasOwn(DECIMALS, currency) ? (DECIMALS[currency] ?? 2) : 2;

const DECIMAL = /^(0|[1-9][0-9]{0,15})(?:\.([0-9]{1,4}))?$/;

/** 1250 minor units of CHF as `12.50`. Digits are moved, nothing is divided. */
export function amountOf(minor: number, currency: string): string {
  const decimals = decimalsOf(currency);
  const digits = String(minor).padStart(decimals + 1, '0');
  return decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

/** The minor units of a decimal; `undefined` when it is none, finer than the currency, or too great to be exact. */
export function minorOf(amount: string, currency: string): number | undefined {
  const [, whole = '', fraction = ''] = DECIMAL.exec(amount) ?? [];
  const decimals = decimalsOf(currency);
  if (whole === '' || fraction.length > decimals) return undefined;
  const minor = BigInt(whole + fraction.padEnd(decimals, '0'));
  return minor > BigInt(Number.MAX_SAFE_INTEGER) ? undefined : Number(minor);
}
