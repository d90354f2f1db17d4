import { HalfSipHash } from './half-sip-hash.js';
import { PairSet } from './pair-set.js';

const inOrder = (pairs: Iterable<readonly [number, number]>) =>
  [...pairs].sort(([a, b], [c, d]) => a - c || b - d);

/** Pairs below this number of both, those whose sum is a multiple of three. */
const SIDE = 150;
const ALL = [...Array(SIDE).keys()].flatMap((a) =>
  [...Array(SIDE).keys()].map((b): readonly [number, number] => [a, b]),
);
const isIn = ([a, b]: readonly [number, number]) => (a + b) % 3 === 0;

describe('a set of pairs', () => {
  it('has what was added, and nothing else, after it has grown', () => {
    const set = new PairSet(new HalfSipHash([5, 6]));
    for (const [a, b] of ALL.filter(isIn)) set.add(a, b);
    expect(ALL.filter(([a, b]) => set.has(a, b))).toEqual(ALL.filter(isIn));
  });

  it('has everything all the while it grows', () => {
    const set = new PairSet(new HalfSipHash([5, 6]));
    for (let each = 0; each < 3_000; each += 1) {
      expect(set.has(each, each * 2)).toBe(false);
      set.add(each, each * 2);
      expect([set.has(each, each * 2), set.has(each >>> 1, (each >>> 1) * 2)]).toEqual([true, true]);
    }
  });

  it('lists each pair once, however often it was added', () => {
    const set = new PairSet(new HalfSipHash([1, 1]));
    for (const [a, b] of [...ALL.filter(isIn), ...ALL.filter(isIn)]) set.add(a, b);
    expect(inOrder(set.pairs())).toEqual(ALL.filter(isIn));
  });

  it('has nothing at first, and no pair for its halves the other way round', () => {
    const set = new PairSet(new HalfSipHash([1, 1]));
    expect([set.has(0, 0), [...set.pairs()]]).toEqual([false, []]);
    set.add(0, 1);
    expect([set.has(0, 1), set.has(1, 0), set.has(0, 0), set.has(1, 1)]).toEqual([true, false, false, false]);
  });
});
