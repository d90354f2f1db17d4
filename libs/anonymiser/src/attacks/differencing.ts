import { ANY_VALUE } from '../hierarchy.js';
import { Matcher, placeOf, type Candidate } from './candidate.js';
import { plainRisk, successRate } from './rates.js';
import type { AttackOptions, AttackOutcome } from './table-attacks.js';

/** Nobody is in one release and not in the other: there is nothing to find. */
const NOTHING: AttackOutcome = { risk: plainRisk({ value: 0, error: 0 }), attempts: 0, controls: 0 };

/**
 * Differencing: of two releases of the same columns, what stands in rows of the one that the other lacks. Whoever knows
 * that somebody of a class withdrew in between (or, with the releases exchanged, that somebody joined) learns the secret
 * of that person where all rows of the class that are gone have the same one.
 *
 * Tried as a recipient would, from the two tables alone: whose rows are gone, those who release need not have kept, and
 * should not have. So rows that were left out for other reasons count as well, and no more successes are counted than
 * people are missing: the risk is never told too small. Both must have been coarsened along the same hierarchies.
 *
 * @param one - its `members`, with those of `other`, say which written values may mean the same; a written value that
 * means none of theirs meets itself and `*`
 * @param missing - how many people are in `one` and not in `other`; with 0 the risk is 0
 */
export function differencing(
  one: Candidate,
  other: Candidate,
  secret: string,
  missing: number,
  { level = 0.95 }: AttackOptions = {},
): AttackOutcome {
  if (missing === 0) return NOTHING;
  const successes = Math.min(missing, told(one, other, secret));
  return { risk: plainRisk(successRate(missing, successes, level)), attempts: missing, controls: 0 };
}

/** Rows of the one that are gone in the other, of classes in which all of those have the same secret. */
function told(one: Candidate, other: Candidate, secret: string): number {
  const matcher = new Matcher({ ...other, mayMean: meeting(one, other) });
  const after = secretsIn(other, secret);
  return classesOf(one, secret).reduce((sum, { row, counts }) => {
    const now = counted(Array.from(matcher.about(row, one.released), after));
    const gone = [...counts]
      .map(([value, count]) => count - (now.get(value) ?? 0))
      .filter((count) => count > 0);
    return gone.length === 1 ? sum + (gone[0] ?? 0) : sum;
  }, 0);
}

interface ReleasedClass {
  /** Any of its rows. */
  readonly row: readonly string[];
  /** How many of its rows have each secret. */
  readonly counts: ReadonlyMap<string, number>;
}

function classesOf({ released, known }: Candidate, secret: string): readonly ReleasedClass[] {
  const places = known.map((column) => placeOf(released, column));
  const at = placeOf(released, secret);
  const classes = new Map<string, { row: readonly string[]; secrets: string[] }>();
  for (const row of released.rows) {
    const key = JSON.stringify(places.map((place) => row[place]));
    const found = classes.get(key) ?? { row, secrets: [] };
    classes.set(key, found);
    found.secrets.push(row[at] ?? '');
  }
  return [...classes.values()].map(({ row, secrets }) => ({ row, counts: counted(secrets) }));
}

function secretsIn({ released }: Candidate, secret: string): (row: number) => string {
  const at = placeOf(released, secret);
  return (row) => released.rows[row]?.[at] ?? '';
}

function counted(values: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

/** Whether what is written in the two releases may mean the same person's value. */
function meeting(one: Candidate, other: Candidate): Candidate['mayMean'] {
  const partners = new Map(one.known.map((column) => [column, partnersIn(column, one, other)]));
  return (column, written, before) =>
    written === before ||
    written === ANY_VALUE ||
    before === ANY_VALUE ||
    (partners.get(column)?.get(before)?.has(written) ?? false);
}

/** For each value that is written in the one, those of the other which a person may have together with it. */
function partnersIn(
  column: string,
  one: Candidate,
  other: Candidate,
): ReadonlyMap<string, ReadonlySet<string>> {
  const [before, after] = [one, other].map(({ released }) => distinct(released, column));
  const values = new Set([one, other].flatMap(({ members }) => [...distinct(members, column)]));
  const partners = new Map<string, Set<string>>([...(before ?? [])].map((written) => [written, new Set()]));
  for (const value of values) {
    const now = [...(after ?? [])].filter((written) => other.mayMean(column, written, value));
    for (const [written, met] of partners)
      if (one.mayMean(column, written, value)) for (const each of now) met.add(each);
  }
  return partners;
}

function distinct(table: Candidate['released'], column: string): ReadonlySet<string> {
  const at = placeOf(table, column);
  return new Set(table.rows.map((row) => row[at] ?? ''));
}
