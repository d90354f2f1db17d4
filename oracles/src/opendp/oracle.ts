import {
  deltaAt,
  epsilonAt,
  gaussianAccuracy,
  gaussianMeanError,
  gaussianProbabilities,
  gaussianSigmaFor,
  laplaceAccuracy,
  laplaceMeanError,
  laplaceProbability,
  laplaceScale,
  laplaceScaleFor,
  parseRational,
  quotient,
  rhoOfGaussian,
  rhoOfPure,
  toNumber,
  type Rational,
} from '@coop/anonymiser';
import type { Finding, Oracle } from '../oracle.js';
import { readKnownAnswers, type KnownAnswers } from './known-answers.js';
import { quantileFindings } from './quantiles.js';

/** OpenDP rounds outward: equal up to that. */
const RELATIVE = 1e-9;
/** Beyond this a double holds no nine digits of what is left of a δ. */
const NOTHING = 1e-300;

/** Accounting, tail bounds, laws and quantiles, against what OpenDP computed. */
export const opendp: Oracle = ({ data, say }) => {
  const answers = readKnownAnswers(data('privacy').text('opendp-known-answers.json'));
  say(`answers of OpenDP ${answers.made_with.opendp}, recorded; relative difference up to ${RELATIVE}`);
  return [
    ...accounting(answers),
    ...accuracies(answers),
    ...laws(answers),
    ...answers.quantile.flatMap((one) => quantileFindings(one)),
  ];
};

export function near(what: string, ours: number, theirs: number, tolerance = RELATIVE): Finding {
  if (ours <= NOTHING && theirs <= NOTHING) return { what };
  const difference = Math.abs(ours - theirs) / Math.max(Math.abs(theirs), Number.MIN_VALUE);
  return difference <= tolerance ? { what } : { what, fault: `gives ${ours} where OpenDP gives ${theirs}` };
}

/** OpenDP gives more than the least δ of the formula, up to 1 (no promise at all), where that is above 0.99. */
const nearDelta = (what: string, ours: number, theirs: number): Finding =>
  ours > 0.99 && ours <= theirs && theirs <= 1 ? { what } : near(what, ours, theirs);

/** A recorded double as the fraction that its decimals say. */
const exactly = (value: number): Rational =>
  parseRational(value.toFixed(20).replace(/0+$/, '').replace(/\.$/, ''));

export type Accounted = Pick<
  KnownAnswers,
  'zcdp_to_approx' | 'pure_to_zcdp' | 'laplace_map' | 'gaussian_map' | 'gaussian_approx'
>;

export function accounting(answers: Accounted): Finding[] {
  const { zcdp_to_approx, pure_to_zcdp, laplace_map, gaussian_map, gaussian_approx } = answers;
  return [
    ...zcdp_to_approx.flatMap(({ rho, epsilon_at_delta, delta_at_epsilon }) => [
      ...Object.entries(epsilon_at_delta).map(([delta, epsilon]) =>
        near(`ε at δ = ${delta}, ρ = ${rho}`, epsilonAt(rho, Number(delta)), epsilon),
      ),
      ...Object.entries(delta_at_epsilon).map(([epsilon, delta]) =>
        nearDelta(`δ at ε = ${epsilon}, ρ = ${rho}`, deltaAt(rho, Number(epsilon)), delta),
      ),
    ]),
    ...pure_to_zcdp.map(({ epsilon, rho }) =>
      near(`ρ of ε = ${epsilon}`, toNumber(rhoOfPure(exactly(epsilon))), rho),
    ),
    ...laplace_map.map(({ scale, sensitivity, epsilon }) => {
      const ours = quotient(laplaceScale(BigInt(sensitivity), parseRational('1')), exactly(scale));
      return near(`ε of Laplace noise of scale ${scale}, Δ = ${sensitivity}`, toNumber(ours), epsilon);
    }),
    ...gaussian_map.map(({ sigma, sensitivity, rho }) =>
      near(
        `ρ of Gaussian noise of σ = ${sigma}, Δ = ${sensitivity}`,
        toNumber(rhoOfGaussian(BigInt(sensitivity), exactly(sigma * sigma))),
        rho,
      ),
    ),
    ...gaussian_approx.map(({ sigma, sensitivity, 'epsilon_at_delta_1e-6': epsilon }) => {
      const rho = toNumber(rhoOfGaussian(BigInt(sensitivity), exactly(sigma * sigma)));
      return near(`ε at δ = 1e-6 of Gaussian noise of σ = ${sigma}`, epsilonAt(rho, 1e-6), epsilon);
    }),
  ];
}

export function accuracies({
  accuracy,
  scale_for_accuracy,
}: Pick<KnownAnswers, 'accuracy' | 'scale_for_accuracy'>): Finding[] {
  return [
    ...accuracy.flatMap(({ scale, alpha, discrete_laplace, discrete_gaussian }) => [
      near(
        `error of Laplace noise, scale ${scale}, α = ${alpha}`,
        laplaceAccuracy(scale, alpha),
        discrete_laplace,
      ),
      near(
        `error of Gaussian noise, σ = ${scale}, α = ${alpha}`,
        gaussianAccuracy(scale * scale, alpha),
        discrete_gaussian,
      ),
    ]),
    ...scale_for_accuracy.flatMap(({ accuracy: error, alpha, discrete_laplace, discrete_gaussian }) => [
      near(`Laplace scale for error ${error}, α = ${alpha}`, laplaceScaleFor(error, alpha), discrete_laplace),
      near(`Gaussian σ for error ${error}, α = ${alpha}`, gaussianSigmaFor(error, alpha), discrete_gaussian),
    ]),
  ];
}

function laws({ discrete_law }: KnownAnswers): Finding[] {
  return discrete_law.flatMap(({ law, scale, sigma2, p0, mean_abs }) => {
    const of = `${law} ${scale ?? sigma2 ?? ''}`;
    const [probability, error] =
      scale === undefined
        ? [gaussianProbabilities(sigma2 ?? 0)[0] ?? 0, gaussianMeanError(sigma2 ?? 0)]
        : [laplaceProbability(scale, 0), laplaceMeanError(scale)];
    return [near(`P(0) of ${of}`, probability, p0), near(`mean error of ${of}`, error, mean_abs)];
  });
}
