import { Dice } from '../cedar/dice.js';
import { fit, fitOfTwo } from './fit.js';

const FAIR = [1, 2, 3, 4].map((part) => part / 10);

/** So many draws, each part of ten as likely as every other, of which the first four cells hold one to four. */
function drawn(dice: Dice, draws: number): number[] {
  const counts = FAIR.map(() => 0);
  for (let n = 0; n < draws; n += 1) {
    const part = dice.below(10);
    const at = [1, 3, 6, 10].findIndex((end) => part < end);
    counts[at] = (counts[at] ?? 0) + 1;
  }
  return counts;
}

describe('How far draws are from a law', () => {
  it('is near for draws of the law, and of one law twice', () => {
    const dice = new Dice(3);
    const many = Array.from({ length: 200 }, () => drawn(dice, 2_000));
    const far = many.filter(
      (counts, at) => fit(counts, FAIR) > 3 || fitOfTwo(counts, many[at - 1] ?? counts) > 3,
    );
    expect(far.length).toBeLessThanOrEqual(2);
  });

  it('is far for draws of another law', () => {
    const counts = drawn(new Dice(4), 20_000);
    expect(fit(counts, [0.1, 0.2, 0.32, 0.38])).toBeGreaterThan(4.5);
    expect(fitOfTwo(counts, [2_000, 4_000, 6_700, 7_300])).toBeGreaterThan(4.5);
  });

  it('is far for a single cell that holds what nobody can draw', () => {
    expect(fit([500, 500, 60], [0.5, 0.499, 0.001])).toBeGreaterThan(4.5);
    expect(fitOfTwo([500, 500, 60], [530, 530, 0])).toBeGreaterThan(4.5);
  });

  it('is none where there is one cell', () => {
    expect(fit([100], [1])).toBe(0);
    expect(fitOfTwo([100, 0], [100, 0])).toBe(0);
  });
});
