/** Part of a list of values, and how many rows have each. */
export interface Slice {
  readonly values: Int32Array;
  readonly counts: Int32Array;
  readonly begin: number;
  readonly end: number;
}

/** Values of one sensitive attribute that lie in each class: how many rows have which. */
export interface Distribution {
  /** Valid until the next call: it may be counted out anew each time. */
  of(at: number): Slice;
}

/** Lists of values and counts, one after the other: class c has the entries from `starts[c]` up to `starts[c + 1]`. */
interface Lists {
  readonly starts: Int32Array;
  readonly values: Int32Array;
  readonly counts: Int32Array;
}

const ofLists = ({ starts, values, counts }: Lists): Distribution => ({
  of: (at) => ({ values, counts, begin: starts[at] ?? 0, end: starts[at + 1] ?? 0 }),
});

/** How many rows of each class have which value, from the class and the value of each row. */
export function countedDistribution(
  classOf: Int32Array,
  classes: number,
  codes: Int32Array,
  values: number,
): Distribution {
  const pairs = new Map<number, number>();
  for (let row = 0; row < classOf.length; row += 1) {
    const key = (classOf[row] ?? 0) * values + (codes[row] ?? 0);
    pairs.set(key, (pairs.get(key) ?? 0) + 1);
  }
  const starts = new Int32Array(classes + 1);
  for (const key of pairs.keys()) {
    const at = Math.floor(key / values) + 1;
    starts[at] = (starts[at] ?? 0) + 1;
  }
  addUp(starts);
  const next = starts.slice();
  const [found, counts] = [new Int32Array(pairs.size), new Int32Array(pairs.size)];
  for (const [key, count] of pairs) {
    const group = Math.floor(key / values);
    const place = next[group] ?? 0;
    next[group] = place + 1;
    found[place] = key - group * values;
    counts[place] = count;
  }
  return ofLists({ starts, values: found, counts });
}

function addUp(counts: Int32Array): void {
  for (let at = 1; at < counts.length; at += 1) counts[at] = (counts[at] ?? 0) + (counts[at - 1] ?? 0);
}

/** Which source classes make up each joined one: class c those of `order` from `starts[c]` up to `starts[c + 1]`. */
export interface Membership {
  readonly starts: Int32Array;
  readonly order: Int32Array;
}

/** From the joined class of every source class. */
export function membershipOf(classOf: Int32Array, classes: number): Membership {
  const starts = new Int32Array(classes + 1);
  for (const each of classOf) starts[each + 1] = (starts[each + 1] ?? 0) + 1;
  addUp(starts);
  const next = starts.slice();
  const order = new Int32Array(classOf.length);
  for (let each = 0; each < classOf.length; each += 1) {
    const at = classOf[each] ?? 0;
    const place = next[at] ?? 0;
    order[place] = each;
    next[at] = place + 1;
  }
  return { starts, order };
}

/**
 * The distributions of joined classes. Each is added up when it is asked for; {@link listed} writes all of them out.
 * @param scratch - for each attribute room for one slice, which is all that is ever looked at at once
 * @param members - asked for once, and only if a distribution is: most views fail before
 */
export function joinedDistributions(
  sources: readonly Distribution[],
  scratch: readonly Scratch[],
  members: () => Membership,
): readonly Distribution[] {
  let known: Membership | undefined;
  const once = () => (known ??= members());
  return sources.map((source, index) => joinedDistribution(source, scratch[index] ?? scratchFor(0), once));
}

/** Room for the values of one class while they are added up. */
export interface Scratch {
  readonly values: Int32Array;
  readonly counts: Int32Array;
  /** Place of each value in the two lists; −1 between calls. */
  readonly placeOf: Int32Array;
}

export const scratchFor = (values: number): Scratch => ({
  values: new Int32Array(values),
  counts: new Int32Array(values),
  placeOf: new Int32Array(values).fill(-1),
});

function joinedDistribution(
  source: Distribution,
  { values, counts, placeOf }: Scratch,
  members: () => Membership,
): Distribution {
  return {
    of: (at): Slice => {
      const { starts, order } = members();
      let end = 0;
      for (let member = starts[at] ?? 0; member < (starts[at + 1] ?? 0); member += 1) {
        const part = source.of(order[member] ?? 0);
        for (let entry = part.begin; entry < part.end; entry += 1) {
          const value = part.values[entry] ?? 0;
          let place = placeOf[value] ?? -1;
          if (place === -1) {
            place = end;
            end += 1;
            placeOf[value] = place;
            values[place] = value;
            counts[place] = 0;
          }
          counts[place] = (counts[place] ?? 0) + (part.counts[entry] ?? 0);
        }
      }
      for (let entry = 0; entry < end; entry += 1) placeOf[values[entry] ?? 0] = -1;
      return { values, counts, begin: 0, end };
    },
  };
}

/** A distribution written out, for whoever asks for all of it more than once. */
export function listed(distribution: Distribution, classes: number): Distribution {
  const starts = new Int32Array(classes + 1);
  const [values, counts]: [number[], number[]] = [[], []];
  for (let at = 0; at < classes; at += 1) {
    const slice = distribution.of(at);
    for (let entry = slice.begin; entry < slice.end; entry += 1) {
      values.push(slice.values[entry] ?? 0);
      counts.push(slice.counts[entry] ?? 0);
    }
    starts[at + 1] = values.length;
  }
  return ofLists({ starts, values: Int32Array.from(values), counts: Int32Array.from(counts) });
}
