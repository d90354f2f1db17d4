import {
  discreteGaussian,
  discreteLaplace,
  noisyCount,
  noisyHistogram,
  noisyQuantile,
  parseRational,
  permuteAndFlip,
  softmin,
  UniformSource,
} from '../index.js';
import { seededSource } from '../testing/seeded-source.js';
import { withoutMathRandom } from '../testing/without-math-random.js';
import { exponential, exponentialBig } from './bernoulli.js';

const scores = [0, 1, 3, 7].map((score) => parseRational(String(score)));
const [half, three] = [parseRational('1/2'), parseRational('3')];
const question = { values: [1, 2, 3, 5, 8], candidates: [1, 2, 3, 4, 5, 6, 7, 8], share: half };

/** Every way to draw, down to the whole numbers that all others are made of. */
const DRAWS: Readonly<Record<string, (source: UniformSource) => unknown>> = {
  'a number below 6': (source) => source.below(6),
  'a number below 2^50': (source) => source.below(2 ** 50),
  'a small number below a big bound': (source) => source.belowBig(6n),
  'a number below 3 · 2^200': (source) => source.belowBig(3n << 200n),
  'an exponential coin': (source) => exponential(source, 7, 3),
  'an exponential coin of big parts': (source) => exponentialBig(source, 7n << 60n, 3n << 60n),
  'an exponential coin of parts that are large for a double': (source) =>
    exponential(source, 3 * 2 ** 50, 2 ** 52),
  'exponential coins of which one part is large': (source) =>
    [0, 1].map(() => exponential(source, 2 ** 39, 2 ** 41)),
  'Laplace noise': (source) => discreteLaplace(source, three),
  'Gaussian noise': (source) => discreteGaussian(source, three),
  'a choice by permute-and-flip': (source) => permuteAndFlip(source, { scores, scale: three }),
  'a choice by the exponential mechanism': (source) => softmin(source, { scores, scale: three }),
  'a noisy count': (source) => noisyCount(source, 100, { epsilon: half }),
  'a noisy histogram': (source) => [
    ...noisyHistogram(source, new Map([['a', 5]]), ['a', 'b'], { epsilon: half }),
  ],
  'a noisy quantile': (source) => noisyQuantile(source, question, { rho: half }),
};

describe('What is drawn', () => {
  it.each(Object.keys(DRAWS))('comes from the given source alone: %s', (name) => {
    const draw = (): unknown[] => {
      const source = seededSource('exact');
      return withoutMathRandom(() => Array.from({ length: 50 }, () => DRAWS[name]?.(source)));
    };
    const drawn = draw();
    expect(draw()).toEqual(drawn);
    expect(new Set(drawn.map((each) => String(each))).size).toBeGreaterThan(1);
  });

  it('comes from the generator of the operating system where no source is given', () => {
    const draw = (): number[] => {
      const source = new UniformSource();
      return withoutMathRandom(() => Array.from({ length: 8 }, () => source.below(2 ** 32)));
    };
    expect(draw()).not.toEqual(draw());
  });
});
