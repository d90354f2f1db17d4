import { Dice } from '../testing/random/dice.js';
import { HalfSipHash } from './half-sip-hash.js';

const WORD = 1n << 32n;
const rotated = (word: bigint, by: bigint): bigint => ((word << by) | (word >> (32n - by))) % WORD;

/** The state after one round, as the paper draws it: two halves that add, rotate and mix. */
function round([v0, v1, v2, v3]: readonly bigint[]): readonly bigint[] {
  let [a, b, c, d] = [v0!, v1!, v2!, v3!];
  a = (a + b) % WORD;
  b = rotated(b, 5n) ^ a;
  a = rotated(a, 16n);
  c = (c + d) % WORD;
  d = rotated(d, 8n) ^ c;
  a = (a + d) % WORD;
  d = rotated(d, 7n) ^ a;
  c = (c + b) % WORD;
  b = rotated(b, 13n) ^ c;
  c = rotated(c, 16n);
  return [a, b, c, d];
}

const littleEndian = (bytes: readonly number[]): bigint =>
  bytes.reduceRight((word, byte) => word * 256n + BigInt(byte), 0n);

/** HalfSipHash over bytes with 32 bits of output, for any number of rounds: slow, and close to the paper. */
function halfSipHash(
  perWord: number,
  atEnd: number,
  key: readonly number[],
  bytes: readonly number[],
): bigint {
  const [k0, k1] = [littleEndian(key.slice(0, 4)), littleEndian(key.slice(4))];
  let state: readonly bigint[] = [k0, k1, k0 ^ 0x6c796765n, k1 ^ 0x74656462n];
  const rounds = (count: number) => {
    for (let each = 0; each < count; each += 1) state = round(state);
  };
  const take = (word: bigint) => {
    state = [state[0]!, state[1]!, state[2]!, state[3]! ^ word];
    rounds(perWord);
    state = [state[0]! ^ word, state[1]!, state[2]!, state[3]!];
  };
  const whole = bytes.length - (bytes.length % 4);
  for (let at = 0; at < whole; at += 4) take(littleEndian(bytes.slice(at, at + 4)));
  take(littleEndian(bytes.slice(whole)) | (BigInt(bytes.length % 256) << 24n));
  state = [state[0]!, state[1]!, state[2]! ^ 0xffn, state[3]!];
  rounds(atEnd);
  return state[1]! ^ state[3]!;
}

const bytesOf = (words: readonly number[]): number[] => [...new Uint8Array(Uint32Array.from(words).buffer)];

const KEY = [0, 1, 2, 3, 4, 5, 6, 7];

describe('the hash of ids', () => {
  it('is measured by an implementation that gives the answers published for HalfSipHash-2-4', () => {
    const published = [0x5b9f35a9n, 0xb85a4727n, 0x03a662fan, 0x04e7fe8an];
    for (const [length, answer] of published.entries())
      expect(halfSipHash(2, 4, KEY, KEY.slice(0, length))).toBe(answer);
  });

  it('is HalfSipHash-1-3 of two and of four words', () => {
    const dice = new Dice(13);
    const word = () => dice.integer(0, 0xff_ff_ff_ff);
    for (let each = 0; each < 500; each += 1) {
      const key = [word(), word()] as const;
      const words = [word(), word(), word(), word()] as const;
      const hash = new HalfSipHash(key);
      const expected = (some: readonly number[]) => Number(halfSipHash(1, 3, bytesOf(key), bytesOf(some)));
      expect(hash.ofTwo(words[0], words[1])).toBe(expected(words.slice(0, 2)));
      expect(hash.ofFour(...words)).toBe(expected(words));
    }
  });
});
