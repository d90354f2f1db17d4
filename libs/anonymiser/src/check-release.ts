// Deliberately imports nothing of the search, not even a helper: a checker that shares code shares its mistakes.
import { classesOf, least, type MeasuredClass, totalOf } from './measures/classes.js';
import { peopleIn, strayRows, type KnownPopulation } from './measures/population-classes.js';
import { measureSensitive } from './measures/sensitive-measures.js';
import { unknownModel, type AttributeModel, type PrivacyModel } from './models.js';

interface Rows {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** What a table was promised to fulfil. */
export interface ReleasePromise {
  /** Names of the columns by which somebody could recognise a person. */
  readonly quasiIdentifiers: readonly string[];
  readonly sensitive: readonly string[];
  /** Further columns that may be in the table. */
  readonly insensitive?: readonly string[];
  readonly models: readonly PrivacyModel[];
  /** The table that it was made from: models that compare with the whole compare with that. Default: the table itself. */
  readonly source?: Rows;
  /** Whom each row is about: k then counts people. */
  readonly people?: readonly string[];
  /** Of whom k-map and δ-presence speak; without it, they are broken. */
  readonly population?: KnownPopulation;
}

/** One broken promise; counts only, no value of the table. */
export type Finding =
  | { readonly code: 'column-missing'; readonly column: string }
  | { readonly code: 'column-not-promised'; readonly column: string }
  | { readonly code: 'row-of-wrong-length'; readonly rows: number }
  | { readonly code: 'no-rows' }
  | { readonly code: 'class-below-k'; readonly classes: number; readonly smallest: number }
  | { readonly code: 'population-strays'; readonly rows: number }
  | { readonly code: 'model-broken'; readonly model: PrivacyModel['model']; readonly classes: number }
  | { readonly code: 'rows-not-sorted' };

/**
 * Examines a table as its recipient would, by plain counting. An empty list means that every promise is kept; with
 * any finding the table must not be handed out.
 */
export function checkRelease(table: Rows, promise: ReleasePromise): Finding[] {
  const shape = checkShape(table, promise);
  if (shape.length > 0) return shape;
  const { quasiIdentifiers, sensitive, models, source = table, people } = promise;
  const person = '\u0000person';
  const counted =
    people === undefined
      ? table
      : {
          columns: [...table.columns, person],
          rows: table.rows.map((row, at) => [...row, people[at] ?? '']),
        };
  const classes = classesOf(counted, {
    quasiIdentifiers,
    sensitive,
    ...(people === undefined ? {} : { person }),
  });
  const whole = classesOf(source, { quasiIdentifiers: [], sensitive });
  const findings = models.flatMap((model): Finding[] => {
    if (model.model === 'k-anonymity') {
      const small = classes.map(({ members }) => members).filter((members) => !(members >= model.k));
      return small.length === 0
        ? []
        : [{ code: 'class-below-k', classes: small.length, smallest: least(small) }];
    }
    const broken =
      model.model === 'k-map' || model.model === 'delta-presence'
        ? brokenAmong(classes, model, promise)
        : classes.filter((one) => !keeps(one, sensitive.indexOf(model.attribute), model, whole)).length;
    return broken === 0 ? [] : [{ code: 'model-broken', model: model.model, classes: broken }];
  });
  const strays = promise.population === undefined ? 0 : strayRows(quasiIdentifiers, promise.population);
  if (strays > 0) findings.push({ code: 'population-strays', rows: strays });
  return isSorted(table.rows) ? findings : [...findings, { code: 'rows-not-sorted' }];
}

/** What the last digit of a double may differ by between two ways of adding up. */
const ROUNDING = 1e-9;

type PopulationModel = Extract<PrivacyModel, { readonly model: 'k-map' | 'delta-presence' }>;

/** Classes that break a model about the population. Those of it who are in no class count as one more, if a model is about them. */
function brokenAmong(
  classes: readonly MeasuredClass[],
  model: PopulationModel,
  { quasiIdentifiers, population }: ReleasePromise,
): number {
  if (population === undefined) return classes.length;
  const { of, outside } = peopleIn(classes, quasiIdentifiers, population);
  if (model.model === 'k-map') return of.filter((people) => !(people >= model.k)).length;
  const shares = classes.map(({ members }, at) => members / (of[at] ?? 0));
  const broken = shares.filter(
    (share) => !(share >= model.min - ROUNDING && share <= model.max + ROUNDING),
  ).length;
  return broken + (model.min > 0 && outside > 0 ? 1 : 0);
}

function keeps(
  one: MeasuredClass,
  at: number,
  model: AttributeModel,
  whole: readonly MeasuredClass[],
): boolean {
  const found = measureSensitive([one], at, { whole: totalOf(whole, at), ...groundOf(model) });
  switch (model.model) {
    case 'distinct-l-diversity':
      return found.distinctL >= model.l;
    case 'entropy-l-diversity':
      return found.entropyL >= model.l - ROUNDING;
    case 'recursive-cl-diversity':
      return isRecursive([...(one.values[at]?.values() ?? [])], model.c, model.l);
    case 'alpha-k-anonymity':
      return found.alpha <= model.alpha + ROUNDING;
    case 't-closeness':
      return (found.orderedT ?? found.hierarchicalT ?? found.t) <= model.t + ROUNDING;
    case 'beta-likeness':
      return model.kind === 'basic'
        ? found.basicBeta <= model.beta + ROUNDING
        : isLikely(one, at, model.beta, whole);
    case 'delta-disclosure':
      return found.delta <= model.delta + ROUNDING;
    default:
      return unknownModel(model);
  }
}

/** The order or hierarchy of the values, where the model is given one. */
const groundOf = (model: AttributeModel) =>
  model.model === 't-closeness' && typeof model.distance === 'object' ? model.distance : {};

/** No value gains more than beta, nor more than −ln of its share in the whole. */
function isLikely(one: MeasuredClass, at: number, beta: number, whole: readonly MeasuredClass[]): boolean {
  const total = totalOf(whole, at);
  const rows = [...total.values()].reduce((sum, count) => sum + count, 0);
  return [...(one.values[at] ?? [])].every(([value, count]) => {
    const share = (total.get(value) ?? 0) / rows;
    return count / one.rows / share - 1 <= Math.min(beta, -Math.log(share)) + ROUNDING;
  });
}

function isRecursive(counts: readonly number[], c: number, l: number): boolean {
  const sorted = counts.toSorted((a, b) => b - a);
  const rest = sorted.slice(l - 1).reduce((sum, count) => sum + count, 0);
  return (sorted[0] ?? 0) < c * rest;
}

function checkShape(
  { columns, rows }: Rows,
  { quasiIdentifiers, sensitive, insensitive = [] }: ReleasePromise,
): Finding[] {
  const required = [...quasiIdentifiers, ...sensitive];
  const promised = new Set([...required, ...insensitive]);
  const findings: Finding[] = [];
  for (const column of required)
    if (!columns.includes(column)) findings.push({ code: 'column-missing', column });
  columns.forEach((column, at) => {
    if (!promised.has(column) || columns.indexOf(column) !== at)
      findings.push({ code: 'column-not-promised', column });
  });
  const wrong = rows.filter((row) => row.length !== columns.length).length;
  if (wrong > 0) findings.push({ code: 'row-of-wrong-length', rows: wrong });
  if (rows.length === 0) findings.push({ code: 'no-rows' });
  return findings;
}

/** Any other order could carry the order in which people were entered, and so link rows to people. */
function isSorted(rows: readonly (readonly string[])[]): boolean {
  return rows.every((row, at) => {
    const before = rows[at - 1];
    const differs = before?.findIndex((cell, column) => cell !== row[column]) ?? -1;
    return before === undefined || differs === -1 || (before[differs] ?? '') < (row[differs] ?? '');
  });
}
