import type { Hierarchy } from '../hierarchy.js';
import type { UniformSource } from '../noise/uniform-source.js';
import { classesOf, type MeasuredClass } from './classes.js';

interface Rows {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Which questions are put. */
export interface QueryOptions {
  /** Draws the questions. Seeded by the caller: then two releases are asked the same. */
  readonly source: UniformSource;
  /** How many; 1,000 unless given. */
  readonly queries?: number;
  /** Quasi-identifiers in each question; 2 unless given, or as many as there are. */
  readonly dimensions?: number;
  /** About which share of the combinations of values a question takes; 0.1 unless given. */
  readonly selectivity?: number;
  /** The least that an error is compared with, as share of the rows; 0.001 unless given. */
  readonly sanity?: number;
}

/** Relative errors of the answers: |estimate − truth| / max(truth, sanity × rows). */
export interface QueryError {
  readonly queries: number;
  readonly mean: number;
  readonly median: number;
  /** That of the question which only one in twenty exceeds. */
  readonly percentile95: number;
  readonly worst: number;
}

/**
 * How far answers to random range queries are off: "how many rows have a value from here to there, in some columns?"
 * (LeFevre et al. 2006; Xiao and Tao 2006). The source says the truth. Of the release, a row counts by the share of the
 * values of its cell that lie in the range, as if they were equally frequent; rows left out are not there. Values are
 * those that occur in the source, as numbers where all are numbers, else by their code units. Errors of tiny answers are
 * bounded as by Garofalakis and Gibbons (2004).
 * @throws RangeError for options out of range, a source without rows, or a missing column
 */
export function measureQueryError(
  source: Rows,
  release: Rows,
  hierarchies: readonly Hierarchy[],
  options: QueryOptions,
): QueryError {
  const asked = admitted(hierarchies.length, options);
  const quasiIdentifiers = hierarchies.map(({ column }) => column);
  const [truth = [], told = []] = [source, release].map((table) => classesOf(table, { quasiIdentifiers }));
  if (truth.length === 0) throw new RangeError('A table without rows answers no question.');
  const columns = hierarchies.map((hierarchy, at) => rangedColumn(hierarchy, at, truth, told));
  const rows = source.rows.length;
  const errors = Array.from({ length: asked.queries }, () => {
    const ranges = drawn(columns, asked);
    const [actual, estimate] = [counted(truth, ranges, 'valueOf'), counted(told, ranges, 'cellOf')];
    return Math.abs(estimate - actual) / Math.max(actual, asked.sanity * rows);
  }).sort((a, b) => a - b);
  const rank = (part: number): number => errors[Math.ceil(part * errors.length) - 1] ?? 0;
  return {
    queries: errors.length,
    mean: errors.reduce((sum, error) => sum + error, 0) / errors.length,
    ...{ median: rank(0.5), percentile95: rank(0.95), worst: rank(1) },
  };
}

function admitted(columns: number, options: QueryOptions): Required<QueryOptions> {
  const {
    source,
    queries = 1_000,
    dimensions = Math.min(2, columns),
    selectivity = 0.1,
    sanity = 0.001,
  } = options;
  const isCount = (count: number, most: number) => Number.isSafeInteger(count) && count >= 1 && count <= most;
  const isShare = (share: number) => share > 0 && share <= 1;
  if (
    !isCount(queries, MOST_QUERIES) ||
    !isCount(dimensions, columns) ||
    !isShare(selectivity) ||
    !isShare(sanity)
  )
    throw new RangeError('The questions are out of range.');
  return { source, queries, dimensions, selectivity, sanity };
}

const MOST_QUERIES = 1_000_000;

/** A column of both tables in numbers: for each class of the source the place of its value, for each class of the release its cell. */
interface RangedColumn {
  readonly values: number;
  readonly valueOf: Int32Array;
  readonly cellOf: Int32Array;
  /** For each cell the places of the values that may be written so, ascending. */
  readonly placesOf: readonly Int32Array[];
}

function rangedColumn(
  hierarchy: Hierarchy,
  at: number,
  truth: readonly MeasuredClass[],
  told: readonly MeasuredClass[],
): RangedColumn {
  const values = inOrder(new Set(truth.map(({ cells }) => cells[at] ?? '')));
  const places = new Map(values.map((value, place) => [value, place]));
  const placesOf = new Map<string, number[]>(told.map(({ cells }) => [cells[at] ?? '', []]));
  values.forEach((value, place) => {
    if (!hierarchy.covers(value)) throw new RangeError(`Column "${hierarchy.column}": unknown value.`);
    const labels = Array.from({ length: hierarchy.levels }, (_, level) => hierarchy.generalise(value, level));
    for (const label of new Set(labels)) placesOf.get(label)?.push(place);
  });
  const cells = new Map([...placesOf.keys()].map((cell, number) => [cell, number]));
  return {
    values: values.length,
    valueOf: Int32Array.from(truth, (one) => places.get(one.cells[at] ?? '') ?? 0),
    cellOf: Int32Array.from(told, (one) => cells.get(one.cells[at] ?? '') ?? 0),
    placesOf: [...placesOf.values()].map((list) => Int32Array.from(list)),
  };
}

function inOrder(values: ReadonlySet<string>): string[] {
  const areNumbers = [...values].every((value) => value.trim() !== '' && Number.isFinite(Number(value)));
  return [...values].sort((a, b) => (areNumbers ? Number(a) - Number(b) : 0) || (a < b ? -1 : 1));
}

/** What of a column lies in the range: for each value and for each cell, a share from 0 to 1. */
interface DrawnRange {
  readonly column: RangedColumn;
  readonly valueOf: Float64Array;
  readonly cellOf: Float64Array;
}

function drawn(
  columns: readonly RangedColumn[],
  { source, dimensions, selectivity }: Required<QueryOptions>,
): DrawnRange[] {
  const left = [...columns];
  return Array.from({ length: dimensions }, () => left.splice(source.below(left.length), 1))
    .flat()
    .map((column) => {
      const width = Math.max(1, Math.round(column.values * selectivity ** (1 / dimensions)));
      const from = source.below(column.values - width + 1);
      const isIn = (place: number) => place >= from && place < from + width;
      return {
        column,
        valueOf: Float64Array.from({ length: column.values }, (_, place) => (isIn(place) ? 1 : 0)),
        cellOf: Float64Array.from(
          column.placesOf,
          (places) => places.filter(isIn).length / Math.max(places.length, 1),
        ),
      };
    });
}

/** Rows in all the ranges, each by the product of its shares. */
function counted(
  classes: readonly MeasuredClass[],
  ranges: readonly DrawnRange[],
  side: 'valueOf' | 'cellOf',
): number {
  return classes.reduce((sum, { rows }, at) => {
    let share = rows;
    for (const range of ranges) share *= range[side][range.column[side][at] ?? 0] ?? 0;
    return sum + share;
  }, 0);
}
