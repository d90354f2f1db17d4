// Imports nothing of the search, as all measures.
import type { Hierarchy } from '../hierarchy.js';
import { peopleAt, type Population } from '../population.js';
import { least, most, type MeasuredClass } from './classes.js';

/** A population, and which of its people stand for which rows of a table. */
export interface KnownPopulation extends Population {
  /** How the cells of the table were coarsened; of a column without one, only the same text is the same. */
  readonly hierarchies?: readonly Hierarchy[];
  /**
   * For each row of the population its quasi-identifiers, coarsened as they were with the table; undefined where it is
   * in none of its classes. Without that, a person stands for all classes whose cells could be hers: as the recipient
   * sees it, and more than there are where classes of different levels overlap.
   */
  readonly coarsened?: readonly (readonly string[] | undefined)[];
}

/** The classes of a table among the people of a population. */
export interface PopulationMeasures {
  /** People whom the class of fewest matches: the k of k-map. */
  readonly k: number;
  /** The least and the greatest share that the members of a class are of the people whom it matches; infinite for nobody. */
  readonly leastPresence: number;
  readonly greatestPresence: number;
  /** People of the population who are in no class: of them it is known that they are not in the table. */
  readonly outside: number;
}

/** How many people match each class, and none. */
export function peopleIn(
  classes: readonly MeasuredClass[],
  columns: readonly string[],
  population: KnownPopulation,
): { readonly of: readonly number[]; readonly outside: number } {
  const { hierarchies = [], coarsened } = population;
  const root: Branch = new Map();
  classes.forEach(({ cells }, at) => plant(root, cells, at));
  const labels = labelsOf(columns, hierarchies);
  const places = columns.map((column) => population.columns.indexOf(column));
  const of = classes.map(() => 0);
  let outside = 0;
  population.rows.forEach((row, at) => {
    const seen =
      coarsened === undefined
        ? places.map((place, c) => labels(c, row[place] ?? ''))
        : coarsened[at]?.map((cell) => [cell]);
    const found = seen === undefined ? [] : leavesOf(root, seen, 0);
    for (const leaf of found) of[leaf] = (of[leaf] ?? 0) + peopleAt(population, at);
    if (found.length === 0) outside += peopleAt(population, at);
  });
  return { of, outside };
}

/** Rows of the population whose coarsened cells are not made of their own values. */
export function strayRows(columns: readonly string[], population: KnownPopulation): number {
  const { hierarchies = [], coarsened = [] } = population;
  const labels = labelsOf(columns, hierarchies);
  const places = columns.map((column) => population.columns.indexOf(column));
  const isStray = (cells: readonly string[], row: readonly string[]) =>
    cells.length !== places.length ||
    !places.every((at, c) => labels(c, row[at] ?? '').includes(cells[c] ?? ''));
  return coarsened.filter((cells, at) => cells !== undefined && isStray(cells, population.rows[at] ?? []))
    .length;
}

/** Measures classes against a population. */
export function measurePopulation(
  classes: readonly MeasuredClass[],
  columns: readonly string[],
  known: KnownPopulation,
): PopulationMeasures {
  const { of, outside } = peopleIn(classes, columns, known);
  const shares = classes.map(({ members }, at) => members / (of[at] ?? 0));
  return { k: least(of), leastPresence: least(shares), greatestPresence: most(shares), outside };
}

type Branch = Map<string, Branch | number>;

function plant(root: Branch, cells: readonly string[], leaf: number): void {
  let branch = root;
  for (const cell of cells.slice(0, -1)) {
    let next = branch.get(cell);
    if (typeof next !== 'object') branch.set(cell, (next = new Map()));
    branch = next;
  }
  branch.set(cells.at(-1) ?? '', leaf);
}

/** All leaves that are reached by one of the texts of each column. */
function leavesOf(branch: Branch, texts: readonly (readonly string[])[], depth: number): number[] {
  return (texts[depth] ?? ['']).flatMap((text) => {
    const next = branch.get(text);
    if (typeof next === 'object') return leavesOf(next, texts, depth + 1);
    return next === undefined ? [] : [next];
  });
}

/** What a value of a column may be written as: itself, or the label of one of its groups. */
function labelsOf(columns: readonly string[], hierarchies: readonly Hierarchy[]) {
  const known = columns.map(() => new Map<string, readonly string[]>());
  const byColumn = columns.map((name) => hierarchies.find(({ column }) => column === name));
  return (column: number, value: string): readonly string[] => {
    const hierarchy = byColumn[column];
    if (hierarchy === undefined || !hierarchy.covers(value)) return [value];
    const before = known[column]?.get(value);
    if (before !== undefined) return before;
    const levels = Array.from({ length: hierarchy.levels }, (_, level) => hierarchy.generalise(value, level));
    const labels = [...new Set(levels)];
    known[column]?.set(value, labels);
    return labels;
  };
}
