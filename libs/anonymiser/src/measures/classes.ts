// Imports nothing of the search, not even a helper: measures that share code with it would share its mistakes.

/** A table of text: every row has one cell per column. */
interface Rows {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Rows that are alike in all quasi-identifiers. */
export interface MeasuredClass {
  /** The quasi-identifiers that its rows share. */
  readonly cells: readonly string[];
  /** Rows, or those whom they are about where a column says so. */
  readonly members: number;
  readonly rows: number;
  /** For each sensitive attribute, how many rows have each value. */
  readonly values: readonly ReadonlyMap<string, number>[];
}

/** Which columns are measured. */
export interface MeasuredColumns {
  readonly quasiIdentifiers: readonly string[];
  readonly sensitive?: readonly string[];
  /** Who a row is about: several rows of one member then count once for k. */
  readonly person?: string;
}

/** @throws RangeError when the table has no such column */
export function classesOf(
  table: Rows,
  { quasiIdentifiers, sensitive = [], person }: MeasuredColumns,
): MeasuredClass[] {
  const placeOf = (column: string): number => {
    const at = table.columns.indexOf(column);
    if (at === -1) throw new RangeError('A column to measure is not in the table.');
    return at;
  };
  const places = quasiIdentifiers.map(placeOf);
  const attributes = sensitive.map(placeOf);
  const personAt = person === undefined ? undefined : placeOf(person);
  const found: {
    cells: readonly string[];
    rows: number;
    people: Set<string>;
    values: Map<string, number>[];
  }[] = [];
  // A tree of maps, a column a level: no text has to be made of the cells, and none can be taken for another.
  const root: Branch = new Map();
  for (const row of table.rows) {
    const number = numberOf(root, places, row, found.length);
    const cells = found[number]?.cells ?? places.map((at) => row[at] ?? '');
    const one = (found[number] ??= {
      cells,
      rows: 0,
      people: new Set(),
      values: attributes.map(() => new Map()),
    });
    one.rows += 1;
    if (personAt !== undefined) one.people.add(row[personAt] ?? '');
    attributes.forEach((at, index) => {
      const [values, value] = [one.values[index], row[at] ?? ''];
      values?.set(value, (values.get(value) ?? 0) + 1);
    });
  }
  return found.map(({ cells, rows, people, values }) => ({
    ...{ cells, rows, values },
    members: personAt === undefined ? rows : people.size,
  }));
}

type Branch = Map<string, Branch | number>;

/** The number that was given to rows like this one, or the next one. */
function numberOf(root: Branch, places: readonly number[], row: readonly string[], next: number): number {
  let branch = root;
  for (const at of places) {
    const cell = row[at] ?? '';
    let found = branch.get(cell);
    if (typeof found !== 'object') branch.set(cell, (found = new Map()));
    branch = found;
  }
  const known = branch.get('');
  if (typeof known === 'number') return known;
  branch.set('', next);
  return next;
}

/** How often each value of an attribute occurs in all classes together. */
export function totalOf(classes: readonly MeasuredClass[], attribute: number): Map<string, number> {
  const total = new Map<string, number>();
  for (const { values } of classes)
    for (const [value, count] of values[attribute] ?? []) total.set(value, (total.get(value) ?? 0) + count);
  return total;
}

/** The largest of many numbers: −∞ of none. */
export const most = (numbers: Iterable<number>): number => {
  let largest = Number.NEGATIVE_INFINITY;
  for (const number of numbers) if (number > largest) largest = number;
  return largest;
};

/** The smallest of many numbers: ∞ of none. */
export const least = (numbers: Iterable<number>): number => {
  let smallest = Number.POSITIVE_INFINITY;
  for (const number of numbers) if (number < smallest) smallest = number;
  return smallest;
};
