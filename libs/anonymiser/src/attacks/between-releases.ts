import { Matcher, placeOf, type Candidate } from './candidate.js';
import { plainRisk, successRate } from './rates.js';
import type { AttackOptions, AttackOutcome } from './table-attacks.js';

/**
 * Intersection: who has two releases and knows a person's columns keeps of the secrets that the one leaves possible
 * those that the other leaves possible, too. It succeeds where one is left, and neither release alone told it.
 */
export function intersecting(
  earlier: Candidate,
  later: Candidate,
  secret: string,
  { level = 0.95 }: AttackOptions = {},
): AttackOutcome {
  const [before, after] = [possible(earlier, secret), possible(later, secret)];
  const { members } = later;
  const successes = members.rows.filter((person) => {
    const [one, other] = [before(person, members), after(person, members)];
    const left = [...one].filter((value) => other.has(value));
    return (
      left.length === 1 && one.size > 1 && other.size > 1 && left[0] === person[placeOf(members, secret)]
    );
  }).length;
  return {
    risk: plainRisk(successRate(Math.max(1, members.rows.length), successes, level)),
    ...{ attempts: members.rows.length, controls: 0 },
  };
}

function possible(candidate: Candidate, secret: string) {
  const { released } = candidate;
  const at = placeOf(released, secret);
  const matcher = new Matcher(candidate);
  return (person: readonly string[], table: Candidate['members']): ReadonlySet<string> =>
    new Set([...matcher.about(person, table)].map((row) => released.rows[row]?.[at] ?? ''));
}
