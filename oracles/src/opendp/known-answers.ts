import { isDeepStrictEqual } from 'node:util';

/** The numbers that OpenDP gave, as they were recorded; see the folder's own README for how. */
export interface KnownAnswers {
  readonly made_with: { readonly opendp: string };
  readonly zcdp_to_approx: readonly {
    readonly rho: number;
    readonly epsilon_at_delta: Readonly<Record<string, number>>;
    readonly delta_at_epsilon: Readonly<Record<string, number>>;
  }[];
  readonly pure_to_zcdp: readonly { readonly epsilon: number; readonly rho: number }[];
  readonly laplace_map: readonly {
    readonly scale: number;
    readonly sensitivity: number;
    readonly epsilon: number;
  }[];
  readonly gaussian_map: readonly {
    readonly sigma: number;
    readonly sensitivity: number;
    readonly rho: number;
  }[];
  readonly gaussian_approx: readonly {
    readonly sigma: number;
    readonly sensitivity: number;
    readonly 'epsilon_at_delta_1e-6': number;
  }[];
  readonly accuracy: readonly {
    readonly scale: number;
    readonly alpha: number;
    readonly discrete_laplace: number;
    readonly discrete_gaussian: number;
  }[];
  readonly scale_for_accuracy: readonly {
    readonly accuracy: number;
    readonly alpha: number;
    readonly discrete_laplace: number;
    readonly discrete_gaussian: number;
  }[];
  readonly discrete_law: readonly {
    readonly law: string;
    readonly scale?: number;
    readonly sigma2?: number;
    readonly p0: number;
    readonly mean_abs: number;
  }[];
  readonly quantile: readonly {
    readonly alpha: number;
    readonly values: readonly number[];
    readonly candidates: readonly number[];
    readonly score: readonly number[];
    readonly laws: readonly {
      readonly law: string;
      readonly scale: number;
      readonly privacy_at_1: number;
      readonly probabilities: readonly number[];
    }[];
  }[];
}

const PARTS = [
  'accuracy',
  'discrete_law',
  'gaussian_approx',
  'gaussian_map',
  'laplace_map',
  'pure_to_zcdp',
  'quantile',
  'scale_for_accuracy',
  'zcdp_to_approx',
];

/** Every part is there and holds something: else something would be compared with nothing. */
function isKnownAnswers(value: unknown): value is KnownAnswers {
  if (typeof value !== 'object' || value === null) return false;
  const filled = Object.entries(value)
    .filter(([, part]) => Array.isArray(part) && part.length > 0)
    .map(([name]) => name)
    .sort();
  return isDeepStrictEqual(filled, PARTS);
}

/** @throws Error when a part is missing or empty */
export function readKnownAnswers(text: string): KnownAnswers {
  const answers: unknown = JSON.parse(text);
  if (!isKnownAnswers(answers)) throw new Error('the known answers have other parts than expected');
  return answers;
}
