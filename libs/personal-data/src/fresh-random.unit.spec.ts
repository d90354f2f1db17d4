import { freshRandom } from './fresh-random.js';

describe('random bytes drawn many at a time', () => {
  it('are given out once, and stay what they were while others are drawn', () => {
    const drawn = Array.from({ length: 5000 }, () => freshRandom(12));
    const then = drawn.map((bytes) => bytes.toString('hex'));
    for (let more = 0; more < 5000; more++) freshRandom(32);
    expect(drawn.map((bytes) => bytes.toString('hex'))).toEqual(then);
    expect(new Set(then).size).toBe(5000);
  });

  it('do not overlap, also where one pool ends, and may be more than a pool holds', () => {
    const pieces = [16_000, 500, 32, 100_000, 12].map(freshRandom);
    for (const piece of pieces) piece.fill(0xff);
    expect(pieces.map((piece) => piece.length)).toEqual([16_000, 500, 32, 100_000, 12]);
    const next = freshRandom(32);
    const before = next.toString('hex');
    for (const piece of pieces) piece.fill(0);
    expect(next.toString('hex')).toBe(before);
    expect(before).not.toBe('ff'.repeat(32));
  });
});
