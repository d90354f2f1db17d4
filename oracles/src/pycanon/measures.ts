import { classesOf, measureSensitive, measureTable, type Table } from '@coop/anonymiser';
import type { Finding } from '../oracle.js';

/** How far two measures may differ. */
export const TOLERANCE = 1e-12;

/** What pyCANON says of a table, by name; null where it gives no number. */
export type Measures = Readonly<Record<string, number | null>>;

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

interface Asked {
  readonly qi: readonly string[];
  readonly sa: string;
  readonly theirs: Measures;
  /** The values of the sensitive attribute, where they are numbers: pyCANON then measures t along them. */
  readonly order?: readonly string[];
}

/** Each of their measures beside ours. */
export function findingsOf(file: string, table: Table, { qi, sa, theirs, order }: Asked): Finding[] {
  const columns = { quasiIdentifiers: qi, sensitive: [sa] };
  const measures = measureTable(table, columns);
  const of = measures.sensitive[sa];
  if (of === undefined) return [{ what: file, fault: 'was not measured' }];
  const ours: Readonly<Record<string, number | null>> = {
    rows: measures.rows,
    classes: measures.classes,
    k: measures.k,
    alpha: of.alpha,
    k_alpha: measures.k,
    l: of.distinctL,
    entropy_l: wholePart(of.entropyL, theirs['entropy_l'] ?? null),
    recursive_c: of.distinctL < 2 ? null : ascendingC(table, columns, of.distinctL),
    recursive_l: of.distinctL,
    basic_beta: of.basicBeta,
    enhanced_beta: of.enhancedBeta,
    t: order === undefined ? of.t : orderedT(table, columns, order),
    delta_disclosure: of.delta,
    average_ecsize: measures.averageClassSize,
    discernability: measures.discernibility,
    classification: withoutTies(table, columns),
  };
  return Object.entries(theirs).map(([name, value]) => {
    const mine = ours[name];
    const isSame =
      mine === value ||
      (typeof mine === 'number' && typeof value === 'number' && Math.abs(mine - value) <= TOLERANCE);
    const what = `${name} of ${file}`;
    return isSame ? { what } : { what, fault: `gives ${mine} where pyCANON gives ${value}` };
  });
}

/**
 * Enhanced β where pyCANON goes another way: it takes the largest gain of any value together with the rarity of any
 * other, where Cao and Karras (2012) limit the gain of each value by its own rarity. Theirs must be that, ours no more.
 */
export function enhancedFinding(file: string, table: Table, { qi, sa, theirs }: Asked): Finding {
  const columns = { quasiIdentifiers: qi, sensitive: [sa] };
  const of = measureTable(table, columns).sensitive[sa];
  const whole = [...totalOf(table, columns).values()];
  const { basicBeta = Number.NaN, enhancedBeta = Number.NaN } = of ?? {};
  const mixed = Math.max(...whole.map((count) => Math.min(basicBeta, -Math.log(count / table.rows.length))));
  const value = theirs['enhanced_beta'] ?? Number.NaN;
  const what = `enhanced_beta of ${file}`;
  const isBoth = Math.abs(mixed - value) <= TOLERANCE && enhancedBeta <= value + TOLERANCE;
  return isBoth
    ? { what }
    : { what, fault: `gives ${enhancedBeta}, and ${mixed} where pyCANON gives ${value}` };
}

/** pyCANON gives the whole part alone, and of a whole number sometimes one less, by the last digit of a double. */
function wholePart(entropyL: number, theirs: number | null): number {
  const least = Math.floor(entropyL - TOLERANCE);
  return theirs === least ? least : Math.floor(entropyL + TOLERANCE);
}

interface Columns {
  readonly quasiIdentifiers: readonly string[];
  readonly sensitive: readonly string[];
}

/** How often each value occurs, for each class. */
const countsOf = (table: Table, columns: Columns): number[][] =>
  classesOf(table, columns).map(({ values: [counts] }) => [...(counts?.values() ?? [])]);

/** How often each sensitive value occurs in the table. */
function totalOf(table: Table, columns: Columns): ReadonlyMap<string, number> {
  const [one] = classesOf(table, { ...columns, quasiIdentifiers: [] });
  return one?.values[0] ?? new Map();
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

function orderedT(table: Table, columns: Columns, order: readonly string[]): number | null {
  return measureSensitive(classesOf(table, columns), 0, { order }).orderedT ?? null;
}

/** pyCANON counts only the rows of values that are rarer than the most frequent: of several of those, none. */
function withoutTies(table: Table, columns: Columns): number {
  const wrong = countsOf(table, columns).map((list) => {
    const most = Math.max(...list);
    return sum(list.filter((count) => count < most));
  });
  return sum(wrong) / table.rows.length;
}

/**
 * pyCANON sorts the counts upwards where the definition of (c, l)-diversity sorts them downwards, and gives the next
 * whole number: what it says is compared with that, on our classes.
 */
function ascendingC(table: Table, columns: Columns, l: number): number {
  const least = countsOf(table, columns).map((list) => {
    const sorted = list.toSorted((a, b) => a - b);
    return Math.floor((sorted[0] ?? 0) / sum(sorted.slice(l - 1)) + 1);
  });
  return Math.max(...least);
}
