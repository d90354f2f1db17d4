/** The earth mover's distance between the values of a class and those of the table, for t-closeness. */

import type { Slice as Values } from './distributions.js';

interface Slice extends Values {
  readonly rows: number;
}

export type Ground =
  'equal' | { readonly order: readonly string[] } | { readonly hierarchy: readonly (readonly string[])[] };

/**
 * @param texts - the values by number
 * @param counts - rows of the table that have each of them
 * @throws RangeError when a value is missing in the order or hierarchy
 */
export function distanceOf(
  ground: Ground,
  texts: readonly string[],
  counts: Int32Array,
  rows: number,
): (slice: Slice) => number {
  const shares = Float64Array.from(counts, (count) => count / rows);
  if (ground === 'equal') return equalDistance(shares);
  if ('order' in ground) return orderedDistance(shares, placesIn(ground.order, texts), ground.order.length);
  return hierarchicalDistance(shares, texts, ground.hierarchy);
}

/** Half the sum of |pᵢ − qᵢ|. Values that the class lacks are told from the others: their shares are what is left of 1. */
function equalDistance(shares: Float64Array): (slice: Slice) => number {
  return ({ values, counts, begin, end, rows }) => {
    let sum = 1;
    for (let entry = begin; entry < end; entry += 1) {
      const share = shares[values[entry] ?? 0] ?? 0;
      sum += Math.abs(share - (counts[entry] ?? 0) / rows) - share;
    }
    return sum / 2;
  };
}

function placesIn(order: readonly string[], texts: readonly string[]): Int32Array {
  const places = new Map(order.map((text, at) => [text, at]));
  return Int32Array.from(texts, (text) => {
    const at = places.get(text);
    if (at === undefined) throw new RangeError('The order of a sensitive attribute lacks a value of it.');
    return at;
  });
}

/** The sum of |Σ_{j ≤ i} (pⱼ − qⱼ)| over i, divided by m − 1 (Li et al. 2007, section 5.1). */
function orderedDistance(shares: Float64Array, places: Int32Array, m: number): (slice: Slice) => number {
  const whole = new Float64Array(m);
  shares.forEach((share, value) => {
    whole[places[value] ?? 0] = share;
  });
  const differences = new Float64Array(m);
  return ({ values, counts, begin, end, rows }) => {
    for (let at = 0; at < m; at += 1) differences[at] = -(whole[at] ?? 0);
    for (let entry = begin; entry < end; entry += 1) {
      const at = places[values[entry] ?? 0] ?? 0;
      differences[at] = (differences[at] ?? 0) + (counts[entry] ?? 0) / rows;
    }
    let [carried, sum] = [0, 0];
    for (const difference of differences) {
      carried += difference;
      sum += Math.abs(carried);
    }
    return m < 2 ? 0 : sum / (m - 1);
  };
}

/**
 * Mass is moved as low in the tree as it can be: at each inner node, what its children have too much meets what
 * others lack, at the cost of the node's height (Li et al. 2007, section 5.2). A path is a value and its groups
 * upwards; all paths are of one length.
 */
function hierarchicalDistance(
  shares: Float64Array,
  texts: readonly string[],
  paths: readonly (readonly string[])[],
): (slice: Slice) => number {
  const height = (paths[0]?.length ?? 1) - 1;
  const pathOf = new Map(paths.map((path) => [path[0] ?? '', path]));
  const levels = Array.from({ length: height + 1 }, (_, level) => {
    const numbers = new Map<string, number>();
    return {
      of: Int32Array.from(texts, (text) => {
        const path = pathOf.get(text);
        if (path === undefined || path.length !== height + 1)
          throw new RangeError('The hierarchy of a sensitive attribute lacks a value of it.');
        const group = path.slice(level).join('\u0000');
        const number = numbers.get(group) ?? numbers.size;
        numbers.set(group, number);
        return number;
      }),
      get groups() {
        return numbers.size;
      },
    };
  });
  return ({ values, counts, begin, end, rows }) => {
    const extra = Float64Array.from(shares, (share) => -share);
    for (let entry = begin; entry < end; entry += 1) {
      const value = values[entry] ?? 0;
      extra[value] = (extra[value] ?? 0) + (counts[entry] ?? 0) / rows;
    }
    let distance = 0;
    let below = { of: Int32Array.from(texts.keys()), extra };
    for (let level = 1; level <= height; level += 1) {
      const { of, groups } = levels[level] ?? { of: new Int32Array(0), groups: 0 };
      const [positive, negative] = [new Float64Array(groups), new Float64Array(groups)];
      const seen = new Set<number>();
      below.of.forEach((child, value) => {
        if (seen.has(child)) return;
        seen.add(child);
        const mass = below.extra[child] ?? 0;
        const side = mass > 0 ? positive : negative;
        const group = of[value] ?? 0;
        side[group] = (side[group] ?? 0) + Math.abs(mass);
      });
      positive.forEach((mass, group) => {
        distance += (level / height) * Math.min(mass, negative[group] ?? 0);
      });
      below = { of, extra: positive.map((mass, group) => mass - (negative[group] ?? 0)) };
    }
    return distance;
  };
}
