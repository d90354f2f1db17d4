import type { Hierarchy } from '../hierarchy.js';
import { classesOf, least } from './classes.js';
import { coarsenedValues, type CoarsenedValue, type MadeFrom } from './coarsened-rows.js';
import { entropyLoss } from './entropy-loss.js';

interface Rows {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** What is kept by the columns: 1 = untouched, 0 = nothing left. A good mean can hide a column of which nothing is left. */
export interface KeptByColumns {
  /** What all columns lost together, of what all had to lose. */
  readonly mean: number;
  readonly worst: { readonly column: string; readonly kept: number };
  readonly of: Readonly<Record<string, number>>;
}

/** A figure of the source and of the release, and what is kept on the scale from the source (1) to one class (0). */
export interface BeforeAndAfter {
  readonly before: number;
  readonly after: number;
  readonly kept: number;
}

/** What a release is still good for, compared with its source. Rows left out count as lost, except where it says so. */
export interface Utility {
  readonly rows: number;
  readonly leftOut: number;
  /** By the share of its hierarchy that a cell covers (ARX's granularity). */
  readonly granularity: KeptByColumns;
  /** By the non-uniform entropy: see `entropyLoss`. What a column never told, it cannot lose. */
  readonly entropy: KeptByColumns;
  /** Sum of the squared class sizes; a row left out counts as many as there are rows (Bayardo and Agrawal 2005). */
  readonly discernibility: BeforeAndAfter;
  /** Rows for each class, without those left out (LeFevre et al. 2006, not divided by k). */
  readonly averageClassSize: BeforeAndAfter;
}

/**
 * Compares a release with its source, on the scales of ARX.
 * @param release - as `anonymise` gives it
 * @param hierarchies - of the quasi-identifiers
 * @throws RangeError when the source has no rows, a column is missing, or a cell was not made of its source
 */
export function measureUtility(source: Rows, release: MadeFrom, hierarchies: readonly Hierarchy[]): Utility {
  const rows = source.rows.length;
  if (rows === 0 || hierarchies.length === 0)
    throw new RangeError('Without rows or columns there is no utility.');
  const columns = hierarchies.map((hierarchy) => ({
    hierarchy,
    values: coarsenedValues(source, release, hierarchy),
  }));
  const leftOut = rows - release.table.rows.length;
  const quasiIdentifiers = hierarchies.map(({ column }) => column);
  const [before = [], after = []] = [source, release.table].map((table) =>
    classesOf(table, { quasiIdentifiers }).map((one) => one.rows),
  );
  return {
    ...{ rows, leftOut },
    granularity: keptBy(
      columns.map(({ hierarchy, values }) => ({ ...coverageLoss(values, hierarchy), hierarchy })),
    ),
    entropy: keptBy(
      columns.map(({ hierarchy, values }) => ({ ...entropyLoss(values, hierarchy), hierarchy })),
    ),
    discernibility: onScale(squares(before), squares(after) + leftOut * rows, rows * rows),
    averageClassSize: onScale(mean(before), after.length === 0 ? rows : mean(after), rows),
  };
}

const squares = (sizes: readonly number[]): number => sizes.reduce((sum, size) => sum + size * size, 0);
const mean = (sizes: readonly number[]): number => sizes.reduce((sum, size) => sum + size, 0) / sizes.length;

const onScale = (before: number, after: number, most: number): BeforeAndAfter => ({
  ...{ before, after },
  kept: share(after - before, most - before),
});

/** Above the one value that an untouched cell covers, as share of the hierarchy. */
function coverageLoss(values: readonly CoarsenedValue[], { size, levels, coverage }: Hierarchy) {
  let [lost, most] = [0, 0];
  for (const { value, rowsAt } of values)
    rowsAt.forEach((count, level) => {
      lost += count * ((level < levels ? coverage(value, level) : size) - 1);
      most += count * (size - 1);
    });
  return { lost: lost / size, most: most / size };
}

interface Loss {
  readonly hierarchy: Hierarchy;
  readonly lost: number;
  readonly most: number;
}

function keptBy(losses: readonly Loss[]): KeptByColumns {
  const total = (part: (loss: Loss) => number): number => losses.reduce((sum, loss) => sum + part(loss), 0);
  const of = losses.map(({ hierarchy, lost, most }) => ({
    column: hierarchy.column,
    kept: share(lost, most),
  }));
  const lowest = least(of.map(({ kept }) => kept));
  return {
    mean: share(
      total(({ lost }) => lost),
      total(({ most }) => most),
    ),
    worst: of.find(({ kept }) => kept === lowest) ?? { column: '', kept: lowest },
    of: Object.fromEntries(of.map(({ column, kept }) => [column, kept])),
  };
}

/** Where there was nothing to lose, nothing is lost; what adding up doubles is off by does not leave the scale. */
const share = (lost: number, most: number): number =>
  most === 0 ? 1 : Math.min(1, Math.max(0, 1 - lost / most));
