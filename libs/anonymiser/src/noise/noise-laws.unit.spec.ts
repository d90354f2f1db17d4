import { goodnessOfFit } from '../testing/goodness-of-fit.js';
import { seededSource } from '../testing/seeded-source.js';
import { exponential, exponentialBig } from './bernoulli.js';
import { discreteGaussian, gaussianOf } from './discrete-gaussian.js';
import { discreteLaplace } from './discrete-laplace.js';
import { gaussianMeanError, gaussianProbabilities, laplaceMeanError, laplaceProbability } from './law.js';
import { parseRational, toNumber } from './rational.js';

const DRAWS = 1_000_000;

function tally(draw: () => number, draws = DRAWS) {
  const counts = new Map<number, number>();
  for (let n = 0; n < draws; n += 1) {
    const drawn = draw();
    counts.set(drawn, (counts.get(drawn) ?? 0) + 1);
  }
  return counts;
}

const meanError = (counts: ReadonlyMap<number, number>) =>
  [...counts].reduce((sum, [drawn, count]) => sum + Math.abs(drawn) * count, 0) / DRAWS;

describe('Discrete Laplace noise', () => {
  it.each(['1/2', '1', '2', '10', '7/3', '100'])('of scale %s follows its law in a million draws', (text) => {
    const scale = parseRational(text);
    const source = seededSource(`laplace ${text}`);
    const counts = tally(() => discreteLaplace(source, scale));
    const s = toNumber(scale);
    expect(goodnessOfFit(counts, (x) => laplaceProbability(s, x))).toBeGreaterThan(0.01);
    expect(meanError(counts) / laplaceMeanError(s)).toBeCloseTo(1, 2);
  });

  it('is not drawn for a scale that is not positive, or too large to stay exact', () => {
    const source = seededSource('none');
    for (const text of ['0', '-1', '2147483649', '1/2147483649'])
      expect(() => discreteLaplace(source, parseRational(text))).toThrow(RangeError);
    for (const text of ['2147483648', '1/2147483648'])
      expect(Number.isSafeInteger(discreteLaplace(source, parseRational(text)))).toBe(true);
  });
});

describe('Discrete Gaussian noise', () => {
  it.each(['1/4', '1', '25', '400', '22/7'])('of variance %s follows its law in a million draws', (text) => {
    const variance = parseRational(text);
    const source = seededSource(`gaussian ${text}`);
    const draw = gaussianOf(variance);
    const counts = tally(() => draw(source));
    const law = gaussianProbabilities(toNumber(variance));
    expect(goodnessOfFit(counts, (x) => law[Math.abs(x)] ?? 0)).toBeGreaterThan(0.01);
    expect(meanError(counts) / gaussianMeanError(toNumber(variance))).toBeCloseTo(1, 2);
  });

  it('follows it also where the whole numbers of the algorithm outgrow 53 bits', () => {
    const variance = parseRational('25000000000001/1000000000000');
    const source = seededSource('large parts');
    const counts = tally(() => discreteGaussian(source, variance), 60_000);
    const law = gaussianProbabilities(25.000000000001);
    expect(goodnessOfFit(counts, (x) => law[Math.abs(x)] ?? 0)).toBeGreaterThan(0.01);
  });

  it('is not drawn for a variance that is not positive', () => {
    expect(() => gaussianOf(parseRational('0'))).toThrow(RangeError);
  });
});

describe('What noise is made of', () => {
  it.each([
    [0, 1],
    [1, 3],
    [1, 1],
    [5, 2],
    [3, 2],
  ])('is true with probability exp(-%d/%d)', (numerator, denominator) => {
    const source = seededSource(`exp ${numerator}/${denominator}`);
    const expected = Math.exp(-numerator / denominator);
    const small = tally(() => Number(exponential(source, numerator, denominator)), 200_000);
    const big = tally(
      () => Number(exponentialBig(source, BigInt(numerator) << 60n, BigInt(denominator) << 60n)),
      50_000,
    );
    for (const counts of [small, big]) {
      const draws = (counts.get(0) ?? 0) + (counts.get(1) ?? 0);
      const error = Math.sqrt((expected * (1 - expected)) / draws);
      expect(Math.abs((counts.get(1) ?? 0) / draws - expected)).toBeLessThanOrEqual(4 * error);
    }
  });

  it.each([1, 2, 3, 7, 256, 1_000])('gives each of %d numbers as often', (bound) => {
    const source = seededSource(`one of ${bound}`);
    const counts = tally(() => source.below(bound), 200_000);
    expect([...counts.keys()].every((drawn) => drawn >= 0 && drawn < bound)).toBe(true);
    if (bound > 1)
      expect(goodnessOfFit(counts, (x) => (x >= 0 && x < bound ? 1 / bound : 0))).toBeGreaterThan(0.01);
  });

  it('reaches every number below large bounds, too', () => {
    const source = seededSource('large');
    const thirds = tally(() => Math.floor(source.below(3 * 2 ** 40) / 2 ** 40), 30_000);
    expect(goodnessOfFit(thirds, (x) => (x >= 0 && x < 3 ? 1 / 3 : 0))).toBeGreaterThan(0.01);
    const fifths = tally(() => Number(source.belowBig(5n << 200n) >> 200n), 30_000);
    expect(goodnessOfFit(fifths, (x) => (x >= 0 && x < 5 ? 1 / 5 : 0))).toBeGreaterThan(0.01);
    expect(() => source.below(0)).toThrow(RangeError);
    expect(() => source.below(1.5)).toThrow(RangeError);
    expect(() => source.below(2 ** 54)).toThrow(RangeError);
    expect(Number.isSafeInteger(source.below(2 ** 53))).toBe(true);
  });
});
