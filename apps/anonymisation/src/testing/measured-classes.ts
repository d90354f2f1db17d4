/** What anybody can count who was given a table, with nothing of the anonymiser: the worst class by each model. */

export interface Class {
  readonly cells: readonly string[];
  /** How often each sensitive value occurs. */
  readonly counts: ReadonlyMap<string, number>;
}

/** The classes of rows whose last cell is the sensitive one. */
export function classesIn(rows: readonly (readonly string[])[]): readonly Class[] {
  const classes = new Map<string, { cells: readonly string[]; counts: Map<string, number> }>();
  for (const row of rows) {
    const [cells, value = ''] = [row.slice(0, -1), row.at(-1)];
    const key = JSON.stringify(cells);
    const one = classes.get(key) ?? { cells, counts: new Map<string, number>() };
    one.counts.set(value, (one.counts.get(value) ?? 0) + 1);
    classes.set(key, one);
  }
  return [...classes.values()];
}

type Counts = Class['counts'];

const sumOf = (numbers: Iterable<number>): number => [...numbers].reduce((sum, each) => sum + each, 0);
const shareOf = (counts: Counts, value: string): number => (counts.get(value) ?? 0) / sumOf(counts.values());

/** Half of what the shares of all values differ by (Li and others 2007, equal distance). */
export const equalDistance = (one: Counts, all: Counts): number =>
  sumOf([...all.keys()].map((value) => Math.abs(shareOf(one, value) - shareOf(all, value)))) / 2;

/** What must be carried along a row of values that are one step apart, in parts of the whole row. */
export function orderedDistance(one: Counts, all: Counts, order: readonly string[]): number {
  let carried = 0;
  const steps = order.map((value) => {
    carried += shareOf(one, value) - shareOf(all, value);
    return Math.abs(carried);
  });
  return sumOf(steps) / (order.length - 1);
}

/** Between two groups of values one step is half of the way, within a group the other half (Li and others 2007). */
export function groupedDistance(one: Counts, all: Counts, groups: readonly (readonly string[])[]): number {
  const extra = groups.map((values) => values.map((value) => shareOf(one, value) - shareOf(all, value)));
  const within = extra.map((each) => {
    const [more, less] = [each.filter((x) => x > 0), each.filter((x) => x < 0)].map(sumOf);
    return Math.min(more ?? 0, -(less ?? 0)) / 2;
  });
  const between = sumOf(extra.map(sumOf).filter((x) => x > 0));
  return between + sumOf(within);
}

export const effectiveValues = (one: Counts): number =>
  Math.exp(-sumOf([...one.keys()].map((value) => shareOf(one, value) * Math.log(shareOf(one, value)))));

export const greatestShare = (one: Counts): number =>
  Math.max(...[...one.keys()].map((value) => shareOf(one, value)));

export const greatestGain = (one: Counts, all: Counts): number =>
  Math.max(...[...one.keys()].map((value) => shareOf(one, value) / shareOf(all, value) - 1));

export const greatestLogRatio = (one: Counts, all: Counts): number =>
  Math.max(...[...one.keys()].map((value) => Math.abs(Math.log(shareOf(one, value) / shareOf(all, value)))));

/** How many times the most frequent value occurs for each of all values from the l-th on. */
export function dominance(one: Counts, l: number): number {
  const sorted = [...one.values()].sort((a, b) => b - a);
  return (sorted[0] ?? 0) / sumOf(sorted.slice(l - 1));
}
