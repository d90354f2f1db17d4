import { createCipheriv } from 'node:crypto';
import {
  parseRational,
  permuteAndFlip,
  quantileScores,
  softmin,
  toNumber,
  UniformSource,
} from '@coop/anonymiser';
import type { Finding } from '../oracle.js';
import { fit } from './fit.js';
import type { KnownAnswers } from './known-answers.js';

type Quantile = KnownAnswers['quantile'][number];

const DRAWS = 200_000;
/** A p-value of 0.001 in each of a dozen comparisons. */
const Z = 3.09;

/** Scores and the law of the choice: the recorded probabilities against draws of a fixed seed. */
export function quantileFindings({ alpha, values, candidates, score, laws }: Quantile): Finding[] {
  const scores = quantileScores({ values, candidates, share: parseRational(String(alpha)) });
  const differs = scores.findIndex((ours, at) => Math.abs(toNumber(ours) - (score[at] ?? Number.NaN)) > 1e-9);
  const what = `scores of the candidates for the ${alpha} quantile`;
  return [
    differs === -1
      ? { what }
      : { what, fault: `gives another one at candidate ${candidates[differs] ?? ''}` },
    ...laws.map((law) => {
      const draw = { permute_and_flip: permuteAndFlip, softmin }[law.law];
      const named = `${law.law} of scale ${law.scale} for the ${alpha} quantile, ${DRAWS} draws`;
      if (draw === undefined) return { what: named, fault: 'is a law that we do not know' };
      const source = sourceOf(law.scale);
      const counts = law.probabilities.map(() => 0);
      const choice = { scores, scale: parseRational(String(law.scale)) };
      for (let n = 0; n < DRAWS; n += 1) {
        const chosen = draw(source, choice);
        counts[chosen] = (counts[chosen] ?? 0) + 1;
      }
      const z = fit(counts, law.probabilities);
      return z < Z
        ? { what: named }
        : { what: named, fault: `does not follow the recorded law (z ${z.toFixed(1)})` };
    }),
  ];
}

function sourceOf(seed: number): UniformSource {
  const key = Buffer.alloc(16);
  key.writeDoubleBE(seed);
  const cipher = createCipheriv('aes-128-ctr', key, Buffer.alloc(16));
  return new UniformSource((bytes) => bytes.set(cipher.update(new Uint8Array(bytes.length))));
}
