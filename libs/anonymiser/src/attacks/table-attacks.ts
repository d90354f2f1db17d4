import { Matcher, placeOf, type Candidate } from './candidate.js';
import { plainRisk, residualRisk, successRate, type Risk } from './rates.js';

export interface AttackOptions {
  /** Of the confidence intervals; 0.95 unless given. */
  readonly level?: number;
}

/** The outcome of one attack, and how often it was tried. */
export interface AttackOutcome {
  readonly risk: Risk;
  readonly attempts: number;
  /** Attempts on people who are not in the release; 0 where the attack has no such thing. */
  readonly controls: number;
}

/**
 * Singling out (WP216, section 2.2.1): a released row says something that exactly one person of all is meant by, people
 * outside the release counted with. What k of 2 or more should make impossible; rows that were left as they are, or
 * coarsened too little, are found.
 */
export function singlingOut(candidate: Candidate, { level = 0.95 }: AttackOptions = {}): AttackOutcome {
  const { members, control } = candidate;
  const alone = new Uint8Array(candidate.released.rows.length);
  const matcher = new Matcher(candidate);
  const count = new Int32Array(alone.length);
  for (const table of [members, control])
    for (const person of table.rows)
      for (const row of matcher.about(person, table)) count[row] = (count[row] ?? 0) + 1;
  const successes = count.reduce((sum, people) => sum + (people === 1 ? 1 : 0), 0);
  return {
    risk: plainRisk(successRate(Math.max(1, alone.length), successes, level)),
    ...{ attempts: alone.length, controls: 0 },
  };
}

/** Linking (WP216, section 2.2.2): who knows a person's columns finds the one row that must be hers. */
export function linking(candidate: Candidate, { level = 0.95 }: AttackOptions = {}): AttackOutcome {
  const matcher = new Matcher(candidate);
  return compared(candidate, level, (person, table) => matcher.about(person, table).length === 1);
}

/** Homogeneity: all rows that may be a person's have the same secret, hers; k does not help then. */
export function homogeneity(
  candidate: Candidate,
  secret: string,
  { level = 0.95 }: AttackOptions = {},
): AttackOutcome {
  const { released, members } = candidate;
  const at = placeOf(released, secret);
  const matcher = new Matcher(candidate);
  const successes = members.rows.filter((person) => {
    const rows = matcher.about(person, members);
    const own = person[placeOf(members, secret)];
    return rows.length > 0 && rows.every((row) => released.rows[row]?.[at] === own);
  }).length;
  return {
    risk: plainRisk(successRate(Math.max(1, members.rows.length), successes, level)),
    ...{ attempts: members.rows.length, controls: 0 },
  };
}

/**
 * Inference (WP216, section 2.2.3): the attacker guesses a secret of a person as what most of the rows have that may be
 * hers, or most of all rows where none may; of equally frequent ones the first in the order of code units.
 */
export function inferring(
  candidate: Candidate,
  secret: string,
  { level = 0.95 }: AttackOptions = {},
): AttackOutcome {
  const { released } = candidate;
  const at = placeOf(released, secret);
  const matcher = new Matcher(candidate);
  const ofRow = (row: number): string => released.rows[row]?.[at] ?? '';
  const ofAll = mostFrequent(released.rows.map((_, row) => ofRow(row)));
  return compared(candidate, level, (person, table) => {
    const guess = mostFrequent(Array.from(matcher.about(person, table), ofRow)) ?? ofAll;
    return guess !== undefined && guess === person[placeOf(table, secret)];
  });
}

function mostFrequent(values: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))[0]?.[0];
}

/**
 * Rows that say of somebody, word for word, what may be known of her, and of nobody else: nothing was coarsened that
 * would have hidden her. What several people share tells of none of them.
 */
export function exactCopies(candidate: Candidate, { level = 0.95 }: AttackOptions = {}): AttackOutcome {
  const { released, members, control, known: shared } = candidate;
  const keyIn = (table: Candidate['members']) => {
    const places = shared.map((column) => placeOf(table, column));
    return (row: readonly string[]): string => JSON.stringify(places.map((at) => row[at]));
  };
  const people = new Map<string, number>();
  for (const table of [members, control]) {
    const key = keyIn(table);
    for (const row of table.rows) people.set(key(row), (people.get(key(row)) ?? 0) + 1);
  }
  const key = keyIn(released);
  const successes = released.rows.filter((row) => people.get(key(row)) === 1).length;
  return {
    risk: plainRisk(successRate(Math.max(1, released.rows.length), successes, level)),
    ...{ attempts: released.rows.length, controls: 0 },
  };
}

/** How much oftener an attack succeeds on people in the release than on people who are not. */
function compared(
  { members, control }: Candidate,
  level: number,
  succeeds: (person: readonly string[], table: Candidate['members']) => boolean,
): AttackOutcome {
  const rateOf = (table: Candidate['members']) =>
    successRate(table.rows.length, table.rows.filter((person) => succeeds(person, table)).length, level);
  const main = rateOf(members);
  if (control.rows.length === 0) return { risk: plainRisk(main), attempts: members.rows.length, controls: 0 };
  return {
    risk: residualRisk(main, rateOf(control)),
    ...{ attempts: members.rows.length, controls: control.rows.length },
  };
}
