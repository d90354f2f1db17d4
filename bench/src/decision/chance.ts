/**
 * Chance that can be asked again: a number in [0, 2^32) that follows from its three arguments alone, so that
 * workloads of any length need no memory. The finalizer is that of MurmurHash3 (A. Appleby, public domain), twice.
 */
export function chance(seed: number, stream: number, index: number): number {
  return finalized(finalized(index ^ Math.imul(stream + 1, 0x9e3779b1)) ^ seed ^ Math.floor(index / 2 ** 32));
}

function finalized(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** One of `0 … below - 1`. */
export function chosen(below: number, seed: number, stream: number, index: number): number {
  return Math.floor((chance(seed, stream, index) / 2 ** 32) * below);
}

/**
 * A rank of `0 … count - 1`, rank k with a probability of ln((k + 2) / (k + 1)) / ln(count + 1), which is Zipf's law
 * with exponent 1 (proportional to 1 / (k + 1)) but for the first few ranks.
 * @param uniform - in [0, 1)
 */
export function zipfRank(uniform: number, count: number): number {
  return Math.min(count - 1, Math.floor(Math.exp(uniform * Math.log(count + 1))) - 1);
}

const HEX = Buffer.from('0123456789abcdef');
const text = Buffer.from('00000000-0000-7000-8000-000000000000');

function write(value: number, digits: number, at: number): void {
  let rest = value;
  for (let place = at + digits - 1; place >= at; place -= 1) {
    text[place] = HEX[rest & 15] ?? 0;
    rest >>>= 4;
  }
}

/**
 * The id of the index-th thing of a kind: text in the form of a UUID, version 7: the counter stands where the time
 * would, kind and chance where the random part would. One kind and counter, one id.
 */
export function idOf(seed: number, kind: number, index: number): string {
  const random = chance(seed, kind, index);
  write(0x0199c3a0 + Math.floor(index / 65_536), 8, 0);
  write(index % 65_536, 4, 9);
  write(kind, 3, 15);
  write(random >>> 20, 3, 20);
  write(finalized(random), 8, 24);
  write(random & 0xffff, 4, 32);
  return text.toString('latin1');
}
