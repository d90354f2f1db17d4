import { randomBytes } from 'node:crypto';

/** Random bytes of one call to the system: asking for 44 bytes at a time took a fifth of the sealing of a value. */
const POOL_BYTES = 16 * 1024;

let pool = Buffer.alloc(0);
let used = 0;

/**
 * Bytes of the system's generator that are given to nobody else, ever: a used-up pool is replaced, never filled anew.
 * For nonces and salts, which end up in what is stored; keys are drawn by themselves.
 */
export function freshRandom(length: number): Buffer {
  if (used + length > pool.length) {
    pool = randomBytes(Math.max(POOL_BYTES, length));
    used = 0;
  }
  const bytes = pool.subarray(used, used + length);
  used += length;
  return bytes;
}
