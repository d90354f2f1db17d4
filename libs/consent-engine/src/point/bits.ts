/** A set of small numbers, one bit each. Sets of different lengths may be compared: what is not there is not in. */
export type Bits = Uint32Array;

export const NO_BITS: Bits = new Uint32Array(0);

export function bitsFor(count: number): Bits {
  return new Uint32Array((count + 31) >>> 5);
}

export function hasBit(bits: Bits, number: number): boolean {
  const word = number >>> 5;
  return number >= 0 && word < bits.length && ((bits[word]! >>> (number & 31)) & 1) === 1;
}

export function setBit(bits: Bits, number: number): void {
  bits[number >>> 5]! |= 1 << (number & 31);
}

/** Adds what is in `more`, which must not be longer. */
export function addBits(bits: Bits, more: Bits): void {
  for (let word = 0; word < more.length; word += 1) bits[word]! |= more[word]!;
}
