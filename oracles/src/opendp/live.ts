import {
  gaussianProbabilities,
  laplaceProbability,
  parseRational,
  permuteAndFlip,
  quantileScores,
  softmin,
  toNumber,
  UniformSource,
} from '@coop/anonymiser';
import { Dice } from '../cedar/dice.js';
import { freshSeed } from '../fresh-seed.js';
import type { Finding, Oracle } from '../oracle.js';
import { askPython, pythonProgram } from '../python-environment.js';
import { fit, fitOfTwo } from './fit.js';
import type { KnownAnswers } from './known-answers.js';
import { accounting, accuracies, near, type Accounted } from './oracle.js';

const DRAWS = 20_000;
/** Draws are fresh in every run: of some thirty comparisons, one in ten thousand runs may fail by chance. */
const Z = 4.5;

type Choice = 'permute_and_flip' | 'softmin';
type Law = 'laplace' | 'gaussian';
type Quantile = readonly [
  share: number,
  values: readonly number[],
  candidates: readonly number[],
  laws: readonly (readonly [Choice, number])[],
  draws: number,
];

interface Answers extends Accounted, Pick<KnownAnswers, 'accuracy' | 'scale_for_accuracy'> {
  readonly draws: readonly (readonly (readonly [number, number])[])[];
  readonly quantiles: readonly {
    readonly scores: readonly number[];
    readonly chosen: readonly (readonly number[])[];
  }[];
}

/** OpenDP itself, asked what it was never asked before. */
export const opendpLive: Oracle = async ({ say }) => {
  const program = await pythonProgram('opendp', 'answer.py');
  const seed = freshSeed();
  say(`OpenDP 0.16.0, asked by seed ${seed}; ${DRAWS} fresh draws of each law and choice`);
  const questions = questionsOf(new Dice(seed));
  const answers = await askPython(program, questions);
  if (!isAnswers(answers)) throw new Error('OpenDP answers in another shape than expected');
  return [
    ...accounting(answers),
    ...accuracies(answers),
    ...questions.draws.map((draw, at) => lawFinding(draw, answers.draws[at] ?? [])),
    ...questions.quantiles.flatMap((question, at) => quantileFindings(question, answers.quantiles[at])),
  ];
};

const NAMES = [
  ...['zcdp_to_approx', 'pure_to_zcdp', 'laplace_map', 'gaussian_map', 'gaussian_approx'],
  ...['accuracy', 'scale_for_accuracy', 'draws', 'quantiles'],
];

function isAnswers(value: unknown): value is Answers {
  if (typeof value !== 'object' || value === null) return false;
  const parts = new Map<string, unknown>(Object.entries(value));
  return NAMES.every((name) => {
    const part = parts.get(name);
    return Array.isArray(part) && part.length > 0;
  });
}

/** Scales in sixteenths: a double holds them, and their squares, exactly. */
function questionsOf(dice: Dice) {
  const scale = (most: number): number => (1 + dice.below(16 * most)) / 16;
  const alpha = (): number => dice.one([0.001, 0.01, 0.05, 0.1, 0.25]);
  const pairs = (first: () => number, second: () => number) =>
    Array.from({ length: 12 }, () => [first(), second()] as const);
  const few = (): number => 1 + dice.below(9);
  return {
    gaussian: pairs(() => 0.5 + scale(30), few),
    laplace: pairs(() => scale(60), few),
    deltas: [1e-3, 1e-6, 1e-9],
    epsilons: [0.25, 1, 3],
    accuracy: pairs(() => scale(40), alpha),
    for_accuracy: pairs(() => 1 + dice.below(60), alpha),
    draws: (['laplace', 'gaussian'] satisfies Law[]).flatMap((law) =>
      [scale(1), scale(4), scale(20)].map((of) => [law, of, DRAWS] as const),
    ),
    quantiles: [0.1, 0.5, 0.75].map((share) => quantileOf(dice, share)),
  };
}

function quantileOf(dice: Dice, share: number): Quantile {
  const values = Array.from({ length: 20 + dice.below(60) }, () => dice.below(101));
  const candidates = Array.from({ length: 11 }, (_, at) => 10 * at);
  const scale = (): number => (8 + dice.below(64)) / 8;
  return [
    share,
    values,
    candidates,
    [
      ['permute_and_flip', scale()],
      ['softmin', scale()],
    ],
    DRAWS,
  ];
}

/** Their draws under our law. */
function lawFinding(
  [law, scale]: readonly [Law, number, number],
  drawn: readonly (readonly [number, number])[],
): Finding {
  const seen = new Map(drawn);
  const reach = Math.max(...[...seen.keys()].map(Math.abs));
  const gaussian = law === 'gaussian' ? gaussianProbabilities(scale * scale) : [];
  const places = Array.from({ length: 2 * reach + 1 }, (_, at) => at - reach);
  const probabilities = places.map((place) =>
    law === 'gaussian' ? (gaussian[Math.abs(place)] ?? 0) : laplaceProbability(scale, place),
  );
  const beyond = 1 - probabilities.reduce((sum, each) => sum + each, 0);
  const z = fit([...places.map((place) => seen.get(place) ?? 0), 0], [...probabilities, beyond]);
  return verdict(`draws of ${law} noise of scale ${scale}`, z);
}

function quantileFindings(
  [share, values, candidates, laws]: Quantile,
  theirs: Answers['quantiles'][number] | undefined,
): Finding[] {
  const scores = quantileScores({ values, candidates, share: parseRational(String(share)) });
  const source = new UniformSource();
  return [
    ...scores.map((score, at) =>
      near(
        `score of candidate ${candidates[at]} for the ${share} quantile`,
        toNumber(score),
        theirs?.scores[at] ?? Number.NaN,
      ),
    ),
    ...laws.map(([law, scale], at) => {
      const draw = { permute_and_flip: permuteAndFlip, softmin }[law];
      const choice = { scores, scale: parseRational(String(scale)) };
      const counts = candidates.map(() => 0);
      for (let n = 0; n < DRAWS; n += 1) {
        const chosen = draw(source, choice);
        counts[chosen] = (counts[chosen] ?? 0) + 1;
      }
      const z = fitOfTwo(counts, theirs?.chosen[at] ?? []);
      return verdict(`${law} of scale ${scale} for the ${share} quantile`, z);
    }),
  ];
}

const verdict = (what: string, z: number): Finding =>
  z < Z ? { what } : { what, fault: `does not agree with OpenDP's (z ${z.toFixed(1)})` };
