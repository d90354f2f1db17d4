import { gaussianProbabilities, parseRational, UniformSource } from '@coop/anonymiser';
import { seededSource } from '../testing/seeded-source.js';
import { accuracyOf, drawAnswer, oncePerMember } from './draw-answer.js';

const source = seededSource(1);
/** So dear that the variance is a millionth: the noise is nothing at all. */
const DEAR = parseRational('500000');
const count = { kind: 'count', field: 'age' } as const;
const values = ['30', '40', 'n/a', '40', '1000'];

describe('The unit of privacy', () => {
  it('is the member: of several records the first by its id counts', () => {
    const rows = [
      ['anne', '30'],
      ['bea', '40'],
      ['anne', '99'],
    ];
    expect(oncePerMember({ columns: ['', 'age'], rows })).toEqual(['30', '40']);
  });
});

describe('Without noise an answer', () => {
  it('counts members, those with the listed values, and each key', () => {
    expect(drawAnswer(source, count, DEAR, values)).toEqual({ kind: 'count', members: 5 });
    const some = { ...count, values: ['40', '50'] };
    expect(drawAnswer(source, some, DEAR, values)).toEqual({ kind: 'count', members: 2 });
    const histogram = { kind: 'histogram' as const, field: 'age', keys: ['30', '40', '50'] };
    expect(drawAnswer(source, histogram, DEAR, values)).toEqual({ kind: 'histogram', members: [1, 2, 0] });
  });

  it('brings numbers within the bounds, and leaves out what is none', () => {
    const bounds = { field: 'age', lower: 0, upper: 100 };
    const dear = parseRational('500000000');
    expect(drawAnswer(source, { kind: 'sum', ...bounds }, dear, values)).toEqual({ kind: 'sum', sum: 210 });
    expect(drawAnswer(source, { kind: 'mean', ...bounds }, dear, values)).toEqual({
      kind: 'mean',
      mean: 52.5,
    });
    expect(drawAnswer(source, { kind: 'mean', ...bounds }, dear, ['n/a'])).toEqual({ kind: 'mean' });
    const median = { kind: 'quantile' as const, field: 'age', share: '1/2', candidates: [10, 40, 90] };
    expect(drawAnswer(source, median, dear, values)).toEqual({ kind: 'quantile', value: 40 });
  });

  it('knows no other question', () => {
    expect(() => drawAnswer(source, { kind: 'other' } as never, DEAR, [])).toThrow('does not know');
  });
});

describe('The error that is told', () => {
  it('is exceeded by the law of the noise in at most 5 of 100 cases', () => {
    for (const rho of ['1/2', '1/50', '1/200', '1/10000']) {
      const accuracy = accuracyOf(count, parseRational(rho)) ?? 0;
      const variance = 1 / (2 * share(rho));
      const tail = gaussianProbabilities(variance)
        .subarray(accuracy)
        .reduceRight((sum, probability) => sum + 2 * probability, 0);
      expect(tail).toBeLessThanOrEqual(0.05);
    }
  });
  it('grows with the bounds of a sum, and is not told of a mean or a quantile', () => {
    const rho = parseRational('1/50');
    const bounds = { field: 'age', lower: -100, upper: 10 };
    expect(accuracyOf({ kind: 'sum', ...bounds }, rho)).toBe(981);
    expect(accuracyOf({ kind: 'mean', ...bounds }, rho)).toBeNull();
    const quantile = { kind: 'quantile' as const, field: 'age', share: '1/2', candidates: [1, 2] };
    expect(accuracyOf(quantile, rho)).toBeNull();
  });
});

describe('Noise', () => {
  it('can be drawn for every question that a price and bounds allow', () => {
    const random = new UniformSource();
    for (const rho of ['1/1000000', '999999/1000000', '7/1000000'])
      for (const kind of ['sum', 'mean'] as const)
        for (const [lower, upper] of [
          [-1_000_000, 1_000_000],
          [-999_999, 1_000_000],
        ] as const) {
          const question = { kind, field: 'age', lower, upper };
          expect(() => drawAnswer(random, question, parseRational(rho), values)).not.toThrow();
        }
  });
});

function share(rho: string): number {
  const [top = 0, bottom = 1] = rho.split('/').map(Number);
  return top / bottom;
}
