import { upperTail } from '../testing/goodness-of-fit.js';
import { seededSource } from '../testing/seeded-source.js';
import { gaussianVariance, laplaceScale, rhoOfGaussian, rhoOfPure, usualError } from './accounting.js';
import {
  noisyCount,
  noisyHistogramOfUnknown,
  noisyMean,
  noisySum,
  sensitivityOfSum,
  thresholdOf,
} from './aggregates.js';
import { gaussianProbabilities, laplaceProbability } from './law.js';
import {
  compare,
  formatRational,
  parseRational,
  product,
  quotient,
  rational,
  sum,
  toNumber,
} from './rational.js';

const EPSILONS = ['1/10', '1/2', '1', '2'];

describe('What an observer learns about one member', () => {
  it.each(EPSILONS)('is at most ε = %s for counts, exactly, at every answer', (text) => {
    const epsilon = parseRational(text);
    const scale = laplaceScale(1n, epsilon);
    // ln P(y | n) − ln P(y | n + 1) = (|y − n − 1| − |y − n|) / scale, a fraction.
    let reached = rational(0n);
    for (let y = -50n; y <= 50n; y += 1n) {
      const distance = (from: bigint) => (y < from ? from - y : y - from);
      const ratio = quotient(rational(distance(11n) - distance(10n)), scale);
      expect(compare(ratio, epsilon)).toBeLessThanOrEqual(0);
      if (compare(ratio, reached) > 0) reached = ratio;
    }
    expect(compare(reached, epsilon)).toBe(0);
  });

  it.each(EPSILONS)('is not shown to exceed ε = %s by a million answers', (text) => {
    const price = { epsilon: parseRational(text) };
    const source = seededSource(`neighbours ${text}`);
    const tally = (members: number) => {
      const counts = new Map<number, number>();
      for (let n = 0; n < 1_000_000; n += 1) {
        const answer = noisyCount(source, members, price);
        counts.set(answer, (counts.get(answer) ?? 0) + 1);
      }
      return counts;
    };
    const [without, withHer] = [tally(100), tally(101)];
    const often = [...without].filter(([answer, n]) => n >= 1_000 && (withHer.get(answer) ?? 0) >= 1_000);
    expect(often.length).toBeGreaterThan(3);
    const z = zOf(0.001 / (2 * often.length));
    for (const [answer, n] of often) {
      const m = withHer.get(answer) ?? 0;
      const lower = Math.abs(Math.log(n / m)) - z * Math.sqrt(1 / n + 1 / m);
      expect(lower).toBeLessThanOrEqual(toNumber(price.epsilon));
    }
  });

  it.each(['1/1000', '1/50', '1/2'])(
    'is at most ρ = %s by every Rényi divergence of Gaussian counts',
    (text) => {
      const rho = parseRational(text);
      const variance = toNumber(gaussianVariance(1n, rho));
      const law = gaussianProbabilities(variance);
      const at = (x: number) => law[Math.abs(x)] ?? 0;
      for (const alpha of [1.5, 2, 4, 8, 32]) {
        let total = 0;
        for (let y = -law.length + 2; y < law.length - 2; y += 1)
          if (at(y) > 0 && at(y - 1) > 0)
            total += Math.exp(alpha * Math.log(at(y)) + (1 - alpha) * Math.log(at(y - 1)));
        const divergence = Math.log(total) / (alpha - 1);
        expect(divergence).toBeLessThanOrEqual(alpha * toNumber(rho) * (1 + 1e-9));
        expect(divergence).toBeGreaterThan(alpha * toNumber(rho) * 0.5);
      }
    },
  );
});

/** The z that the normal law exceeds with this probability, by bisection. */
function zOf(probability: number): number {
  let [low, high] = [0, 20];
  for (let round = 0; round < 60; round += 1) {
    const middle = (low + high) / 2;
    if (upperTail(middle) > probability) low = middle;
    else high = middle;
  }
  return low;
}

describe('Costs', () => {
  it('are exact fractions that add up', () => {
    expect(formatRational(rhoOfPure(parseRational('0.1')))).toBe('1/200');
    expect(formatRational(rhoOfGaussian(3n, parseRational('25')))).toBe('9/50');
    expect(formatRational(gaussianVariance(3n, parseRational('9/50')))).toBe('25/1');
    const tenth = parseRational('0.1');
    const ten = Array.from({ length: 10 }, () => tenth).reduce(sum);
    expect(compare(ten, rational(1n))).toBe(0);
    expect(formatRational(product(rational(-2n, -4n), rational(2n)))).toBe('1/1');
    for (const text of ['', '1/0', 'a', '1e3', '.5', '1/-2'])
      expect(() => parseRational(text)).toThrow(RangeError);
  });

  it('say before anything is drawn by how much noise moves a number in 95 of 100 cases', () => {
    const rho = parseRational('1/50');
    expect(usualError(1n, rho)).toBe(11);
    expect(usualError(sensitivityOfSum({ lower: -100, upper: 10 }), rho)).toBe(981);
  });
});

describe('Noisy answers', () => {
  const epsilon = parseRational('1');

  it('bring every value within the bounds before it is summed, so nobody counts for more', () => {
    const source = seededSource('sum');
    const bounded = { values: Array.from({ length: 1_000 }, () => 1_000_000), lower: 0, upper: 100 };
    const answers = Array.from({ length: 200 }, () => Number(noisySum(source, bounded, { epsilon })));
    const mean = answers.reduce((total, answer) => total + answer, 0) / answers.length;
    expect(Math.abs(mean - 100_000)).toBeLessThan(50);
    expect(answers.some((answer) => answer !== 100_000)).toBe(true);
    expect(() => noisySum(source, { ...bounded, values: [0.5] }, { epsilon })).toThrow(RangeError);
    expect(() => noisySum(source, { ...bounded, lower: 5, upper: 1 }, { epsilon })).toThrow(RangeError);
  });

  it('give a mean near the true one, and none where hardly anybody is', () => {
    const source = seededSource('mean');
    const values = Array.from({ length: 2_000 }, (_, n) => 20 + (n % 41));
    const told = noisyMean(source, { values, lower: 0, upper: 120 }, { epsilon });
    expect(Math.abs((told ?? 0) - 40)).toBeLessThan(2);
    const few = Array.from({ length: 50 }, () =>
      noisyMean(source, { values: [], lower: 0, upper: 9 }, { epsilon }),
    );
    expect(few).toContain(undefined);
  });

  it('keep a value of a single member to themselves, except with probability δ', () => {
    for (const [scale, delta] of [
      ['1', 1e-5],
      ['10', 1e-6],
      ['1/3', 1e-9],
    ] as const) {
      const threshold = thresholdOf(parseRational(scale), delta);
      const s = toNumber(parseRational(scale));
      const tail = (from: number) => {
        let total = 0;
        for (let x = from; x < from + 60 * s + 60; x += 1) total += laplaceProbability(s, x);
        return total;
      };
      expect(tail(threshold - 1)).toBeLessThanOrEqual(delta);
      expect(tail(threshold - 3)).toBeGreaterThan(delta / 100);
    }
    const source = seededSource('unknown values');
    const counts = new Map([
      ['Lausanne', 500],
      ['one person alone', 1],
      ['nobody', 0],
    ]);
    const told = noisyHistogramOfUnknown(source, counts, { epsilon, delta: 1e-9 });
    expect([...told.keys()]).toEqual(['Lausanne']);
  });
});
