import {
  noisyCount,
  noisyHistogram,
  noisyMean,
  noisyQuantile,
  noisySum,
  parseRational,
  sensitivityOfSum,
  usualError,
  type Rational,
  type Table,
  type UniformSource,
} from '@coop/anonymiser';
import { unknownKind } from '@coop/event-sourcing';
import type { Question } from '../domain/canonical-question.js';
import type { NoisyAnswer } from '../domain/question.js';

/**
 * One value for each member, who is the unit of privacy: of several records the first by their ids, which is a
 * matter of her own records alone. So nobody moves any count by more than one.
 * @param table - whom a row is about, then the value; in the order of the records' ids
 */
export function oncePerMember({ rows }: Table): readonly string[] {
  const values = new Map<string, string>();
  for (const [member = '', value = ''] of rows) if (!values.has(member)) values.set(member, value);
  return [...values.values()];
}

// What is no number is left out, whoever wrote it: a fault would tell that somebody did.
const WHOLE = /^-?[0-9]{1,15}$/;
const DECIMAL = /^-?[0-9]{1,15}(\.[0-9]{1,15})?$/;
const numbersIn = (values: readonly string[], form: RegExp): number[] =>
  values.filter((value) => form.test(value)).map(Number);

function countOf(values: readonly string[], among: readonly string[] | undefined): number {
  if (among === undefined) return values.length;
  const wanted = new Set(among);
  return values.filter((value) => wanted.has(value)).length;
}

function countsOf(values: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

/** Draws noise for a question whose price is spent. The true value leaves this function in no way. */
export function drawAnswer(
  source: UniformSource,
  question: Question,
  rho: Rational,
  values: readonly string[],
): NoisyAnswer {
  const price = { rho };
  switch (question.kind) {
    case 'count':
      return { kind: 'count', members: noisyCount(source, countOf(values, question.values), price) };
    case 'histogram': {
      const noisy = noisyHistogram(source, countsOf(values), question.keys, price);
      return { kind: 'histogram', members: [...noisy.values()] };
    }
    case 'sum': {
      const { lower, upper } = question;
      const bounded = { values: numbersIn(values, WHOLE), lower, upper };
      return { kind: 'sum', sum: Number(noisySum(source, bounded, price)) };
    }
    case 'mean': {
      const { lower, upper } = question;
      const bounded = { values: numbersIn(values, WHOLE), lower, upper };
      const mean = noisyMean(source, bounded, price);
      return mean === undefined ? { kind: 'mean' } : { kind: 'mean', mean };
    }
    case 'quantile': {
      const { share, candidates } = question;
      const asked = { values: numbersIn(values, DECIMAL), candidates, share: parseRational(share) };
      return { kind: 'quantile', value: noisyQuantile(source, asked, price) };
    }
    default:
      return unknownKind(question, 'the answering of questions');
  }
}

/**
 * Noise moves each number of an answer by less than this in 95 of 100 cases. It follows from the question alone.
 * Null for a mean and a quantile, whose error depends on the data.
 */
export function accuracyOf(question: Question, rho: Rational): number | null {
  if (question.kind === 'mean' || question.kind === 'quantile') return null;
  return usualError(question.kind === 'sum' ? sensitivityOfSum(question) : 1n, rho);
}
