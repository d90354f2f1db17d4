import { randomInt } from 'node:crypto';

/** A seed that nobody chose, or the one of `ORACLE_SEED`, to see again what was seen with it. */
export function freshSeed(): number {
  const given = process.env['ORACLE_SEED'];
  if (given === undefined) return randomInt(2 ** 31);
  const seed = Number(given);
  if (!Number.isSafeInteger(seed) || seed < 0)
    throw new RangeError('ORACLE_SEED is a whole number of 0 or more');
  return seed;
}
