import { least, most, totalOf, type MeasuredClass } from './classes.js';

type Counts = ReadonlyMap<string, number>;

/** How far one sensitive attribute is protected by the classes of a table. */
export interface SensitiveMeasures {
  /** Largest share that one value has in a class (the α of (α,k)-anonymity). */
  readonly alpha: number;
  /** Fewest different values in a class: distinct l-diversity. */
  readonly distinctL: number;
  /** e to the smallest entropy of a class: entropy l-diversity. */
  readonly entropyL: number;
  /** The smallest c of recursive (c, l)-diversity for `distinctL`; not defined where that is 1. */
  readonly recursiveC: number | undefined;
  /** Largest distance to the table's distribution, all values equally far apart: t-closeness. */
  readonly t: number;
  /** The same with the values in a given order, if one is given. */
  readonly orderedT: number | undefined;
  /** The same along a hierarchy of the values, if one is given. */
  readonly hierarchicalT: number | undefined;
  /** Largest relative gain of a value's share in a class: basic β-likeness. */
  readonly basicBeta: number;
  /** The same, of each value at most −ln of its share in the table: enhanced β-likeness. */
  readonly enhancedBeta: number;
  /** Largest |ln| of the ratio of a value's shares in class and table: δ-disclosure. */
  readonly delta: number;
}

/** What is known of an attribute beside the classes. */
export interface Known {
  readonly whole?: Counts;
  readonly order?: readonly string[];
  readonly hierarchy?: readonly (readonly string[])[];
}

/**
 * Measures one attribute.
 * @param whole - the distribution that an observer knows beforehand; that of the classes together unless given
 * @param order - the values in their order, where they have one
 * @param hierarchy - for each value the path from itself up to the root, all of one length
 */
export function measureSensitive(
  classes: readonly MeasuredClass[],
  attribute: number,
  { whole = totalOf(classes, attribute), order, hierarchy }: Known = {},
): SensitiveMeasures {
  const rows = [...whole.values()].reduce((sum, count) => sum + count, 0);
  const share = new Map([...whole].map(([value, count]) => [value, count / rows]));
  const of = <Result>(measure: (values: Counts, size: number) => Result): Result[] =>
    classes.map((one) => measure(one.values[attribute] ?? new Map(), one.rows));
  const distinctL = least(of((values) => values.size));
  return {
    alpha: most(of((values, size) => most(values.values()) / size)),
    distinctL,
    entropyL: Math.exp(least(of(entropy))),
    recursiveC: distinctL < 2 ? undefined : most(of((values) => recursive(values, distinctL))),
    t: most(of((values, size) => equalDistance(values, size, share))),
    orderedT:
      order === undefined
        ? undefined
        : most(of((values, size) => orderedDistance(values, size, share, order))),
    hierarchicalT:
      hierarchy === undefined
        ? undefined
        : most(of((values, size) => hierarchicalDistance(values, size, share, hierarchy))),
    basicBeta: most(of((values, size) => most(gains(values, size, share)))),
    enhancedBeta: most(of((values, size) => most(gains(values, size, share, 'enhanced')))),
    delta: most(
      of((values, size) =>
        most([...values].map(([value, count]) => Math.abs(Math.log(count / size / (share.get(value) ?? 0))))),
      ),
    ),
  };
}

const entropy = (values: Counts, size: number): number =>
  [...values.values()].reduce((sum, count) => sum - (count / size) * Math.log(count / size), 0);

function recursive(values: Counts, l: number): number {
  const sorted = [...values.values()].sort((a, b) => b - a);
  const rest = sorted.slice(l - 1).reduce((sum, count) => sum + count, 0);
  return (sorted[0] ?? 0) / rest;
}

function equalDistance(values: Counts, size: number, share: Counts): number {
  let sum = 0;
  for (const [value, whole] of share) sum += Math.abs((values.get(value) ?? 0) / size - whole);
  return sum / 2;
}

function orderedDistance(values: Counts, size: number, share: Counts, order: readonly string[]): number {
  let [carried, sum] = [0, 0];
  for (const value of order) {
    carried += (values.get(value) ?? 0) / size - (share.get(value) ?? 0);
    sum += Math.abs(carried);
  }
  return order.length < 2 ? 0 : sum / (order.length - 1);
}

/** Each group moves within itself what its parts have too much and too little, at the cost of its height. */
function hierarchicalDistance(
  values: Counts,
  size: number,
  share: Counts,
  paths: readonly (readonly string[])[],
): number {
  const height = (paths[0]?.length ?? 1) - 1;
  let parts = new Map(
    paths.map((path) => {
      const [value = ''] = path;
      return [
        JSON.stringify(path),
        { path, mass: (values.get(value) ?? 0) / size - (share.get(value) ?? 0) },
      ];
    }),
  );
  let cost = 0;
  for (let level = 1; level <= height; level += 1) {
    const groups = Map.groupBy(parts.values(), ({ path }) => JSON.stringify(path.slice(1)));
    parts = new Map();
    for (const [name, list] of groups) {
      const above = list.reduce((sum, { mass }) => sum + Math.max(mass, 0), 0);
      const below = list.reduce((sum, { mass }) => sum + Math.max(-mass, 0), 0);
      cost += (level / height) * Math.min(above, below);
      parts.set(name, { path: list[0]?.path.slice(1) ?? [], mass: above - below });
    }
  }
  return cost;
}

function* gains(
  values: Counts,
  size: number,
  share: Counts,
  kind: 'basic' | 'enhanced' = 'basic',
): Generator<number> {
  yield 0;
  for (const [value, count] of values) {
    const whole = share.get(value) ?? 0;
    const gain = count / size / whole - 1;
    yield kind === 'basic' ? gain : Math.min(gain, -Math.log(whole));
  }
}
