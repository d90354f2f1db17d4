import type { Report } from './release.js';
import type { ReleasePeriod } from './series.js';

export type MeasuredAttack = Report['attacks'][number];
export type AttackName = MeasuredAttack['attack'];

/** What a table must hold out against, and must still be good for, before anybody is given it. */
export interface ReleasePolicy {
  /**
   * Greatest upper end of the 95 % interval of singling out, linking, homogeneity and exact copies: how much oftener
   * each may succeed by the table than without it, from 0 to 1.
   */
  readonly greatestRisk: number;
  /** The same for guessing the sensitive column: what a table is for lets guesses become better. */
  readonly greatestInference: number;
  /** Least granularity (1 = untouched): below it a table is near useless. */
  readonly leastGranularity: number;
  /** Who releases what the policy allows: the policy alone, or two stewards after it. */
  readonly decidedBy: 'policy' | 'two-persons';
  /** How often an institution is given a table of a category. */
  readonly releasePeriod: ReleasePeriod;
  /** So many people joined or left since an earlier table, or nobody: fewer would be found by subtracting. */
  readonly leastBatch: number;
}

/** What holds where nothing else is set. */
export const DEFAULT_RELEASE_POLICY: ReleasePolicy = {
  greatestRisk: 0.1,
  greatestInference: 0.5,
  leastGranularity: 0.2,
  decidedBy: 'policy',
  releasePeriod: 'year',
  leastBatch: 40,
};

export interface Objection {
  readonly code: 'attack-too-successful' | 'near-useless' | 'too-few-changes';
  readonly figures: Readonly<Record<string, number>>;
}

/** Why a candidate must not be released; undefined when the policy allows it. Attacks go before usefulness. */
export function objectionTo(
  { attacks, granularity }: { readonly attacks: readonly MeasuredAttack[]; readonly granularity: number },
  {
    greatestRisk,
    greatestInference,
    leastGranularity,
  }: Pick<ReleasePolicy, 'greatestRisk' | 'greatestInference' | 'leastGranularity'>,
): Objection | undefined {
  const limitOf = (attack: AttackName) => (attack === 'inference' ? greatestInference : greatestRisk);
  const beyond = attacks.filter(({ attack, upper }) => upper > limitOf(attack));
  if (beyond.length > 0) {
    const figures = Object.fromEntries(beyond.map(({ attack, upper }) => [attack, upper]));
    return { code: 'attack-too-successful', figures: { ...figures, limit: greatestRisk } };
  }
  return granularity < leastGranularity
    ? { code: 'near-useless', figures: { granularity, 'least-granularity': leastGranularity } }
    : undefined;
}

/** Why tables that differ by so few people must not be held together; undefined when they may. */
export function objectionToBatch(
  changes: readonly { readonly left: number; readonly joined: number }[],
  { leastBatch }: Pick<ReleasePolicy, 'leastBatch'>,
): Objection | undefined {
  const isFew = (people: number) => people > 0 && people < leastBatch;
  const few = changes.find(({ left, joined }) => isFew(left) || isFew(joined));
  if (few === undefined) return undefined;
  const { left, joined } = few;
  return { code: 'too-few-changes', figures: { left, joined, 'least-batch': leastBatch } };
}
