import { goodnessOfFit } from '../testing/goodness-of-fit.js';
import { seededSource } from '../testing/seeded-source.js';
import { permuteAndFlip, softmin, type Choice } from './choose.js';
import { noisyQuantile, quantileScores } from './quantile.js';
import { parseRational, rational, toNumber } from './rational.js';

const CHOICE: Choice = {
  scores: ['3', '1/2', '2', '1/2', '7'].map(parseRational),
  scale: parseRational('3/2'),
};
const DRAWS = 300_000;

function tally(draw: () => number) {
  const counts = new Map<number, number>();
  for (let n = 0; n < DRAWS; n += 1) {
    const drawn = draw();
    counts.set(drawn, (counts.get(drawn) ?? 0) + 1);
  }
  return counts;
}

/** e^(−(score − least)/scale) of each candidate. */
const weights = CHOICE.scores.map((score) => Math.exp(-(toNumber(score) - 0.5) / 1.5));

/** The law of permute-and-flip: the mean over all orders of the candidates, none of which is left out. */
function permuteAndFlipLaw(): number[] {
  const law = weights.map(() => 0);
  const walk = (waiting: readonly number[], share: number, reached: number): void => {
    for (const index of waiting) {
      const here = share / waiting.length;
      const weight = weights[index] ?? 0;
      law[index] = (law[index] ?? 0) + here * reached * weight;
      walk(
        waiting.filter((other) => other !== index),
        here,
        reached * (1 - weight),
      );
    }
  };
  walk([0, 1, 2, 3, 4], 1, 1);
  return law;
}

describe('Choosing among candidates', () => {
  it('follows the law of the exponential mechanism', () => {
    const source = seededSource('softmin');
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const counts = tally(() => softmin(source, CHOICE));
    expect(goodnessOfFit(counts, (index) => (weights[index] ?? 0) / total)).toBeGreaterThan(0.01);
  });

  it('follows the law of permute-and-flip, which takes better ones more often', () => {
    const source = seededSource('permute and flip');
    const law = permuteAndFlipLaw();
    const counts = tally(() => permuteAndFlip(source, CHOICE));
    expect(goodnessOfFit(counts, (index) => law[index] ?? 0)).toBeGreaterThan(0.01);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    expect((law[1] ?? 0) + (law[3] ?? 0)).toBeGreaterThan(((weights[1] ?? 0) + (weights[3] ?? 0)) / total);
  });

  it('refuses to choose from nothing', () => {
    const source = seededSource('nothing');
    expect(() => softmin(source, { ...CHOICE, scores: [] })).toThrow(RangeError);
    expect(() => permuteAndFlip(source, { ...CHOICE, scale: rational(0n) })).toThrow(RangeError);
    expect(() => permuteAndFlip(source, { ...CHOICE, scale: rational(-1n) })).toThrow(RangeError);
  });
});

describe('A noisy quantile', () => {
  const candidates = Array.from({ length: 21 }, (_, n) => n * 5);
  const values = Array.from({ length: 400 }, (_, n) => n / 4);
  const share = parseRational('1/2');

  it('scores a candidate by how far it is from dividing the values as asked', () => {
    const scores = quantileScores({
      values: [1, 2, 2, 3],
      candidates: [0, 2, 9],
      share: parseRational('1/4'),
    });
    expect(scores.map(toNumber)).toEqual([1, 0.5, 3]);
  });

  it.each([{ epsilon: parseRational('2') }, { rho: parseRational('1/2') }])(
    'is near the true one',
    (price) => {
      const source = seededSource('median');
      const answers = Array.from({ length: 40 }, () =>
        noisyQuantile(source, { values, candidates, share }, price),
      );
      expect(answers.every((answer) => Math.abs(answer - 50) <= 10)).toBe(true);
      expect(() => noisyQuantile(source, { values, candidates, share: parseRational('5/4') }, price)).toThrow(
        RangeError,
      );
    },
  );
});
