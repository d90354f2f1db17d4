import {
  anonymise,
  type PrivacyModel,
  type Refused,
  type Released,
  type ReleasePromise,
  type Table,
} from '@coop/anonymiser';
import { decoded, type CodedPopulation } from '../references/coded-population.js';
import type { Changes } from './changes-since.js';
import { buildHierarchies, type QuasiIdentifier } from './hierarchies.js';
import { PERSON_COLUMN } from './read-rows.js';

/** A table and what it must become: plain data, so that another thread can take it. */
export interface EngineTask {
  readonly table: Table;
  readonly quasiIdentifiers: readonly QuasiIdentifier[];
  readonly sensitive: string;
  readonly k: number;
  readonly l: number;
  /** What is promised beyond them. */
  readonly models?: readonly PrivacyModel[];
  readonly population?: CodedPopulation;
  /** The column whose different values k counts, in place of people. */
  readonly household?: string;
  readonly maxSuppressionShare: number;
  /** Tables of the same columns that the institution has, with how many people are different. */
  readonly earlier: readonly ({ readonly table: Table } & Changes)[];
}

/** The models that are promised: k-anonymity, distinct l-diversity from two different values on, and what was asked for beyond. */
export const modelsOf = ({
  sensitive,
  k,
  l,
  models = [],
}: Omit<EngineTask, 'table' | 'earlier'>): PrivacyModel[] => [
  { model: 'k-anonymity', k },
  ...(l < 2 ? [] : [{ model: 'distinct-l-diversity', attribute: sensitive, l } as const]),
  ...models,
];

export function runEngine(task: EngineTask): Released | Refused {
  const { table, quasiIdentifiers, sensitive, population, household, maxSuppressionShare } = task;
  return anonymise(table, {
    quasiIdentifiers: buildHierarchies(quasiIdentifiers),
    sensitive: [sensitive],
    models: modelsOf(task),
    person: PERSON_COLUMN,
    ...(household === undefined ? {} : { household }),
    ...(population === undefined ? {} : { population: decoded(population) }),
    maxSuppressionShare,
  });
}

/** What is examined once more of what came out; what is promised among a population is examined apart. */
export function promiseOf(task: EngineTask, { sources }: Pick<Released, 'sources'>): ReleasePromise {
  const { table, quasiIdentifiers, sensitive, household = PERSON_COLUMN } = task;
  const at = table.columns.indexOf(household);
  return {
    quasiIdentifiers: quasiIdentifiers.map(({ field }) => field),
    sensitive: [sensitive],
    models: modelsOf(task).filter((model) => !isAmongPopulation(model)),
    source: table,
    people: Array.from(sources, (row) => table.rows[row]?.[at] ?? ''),
  };
}

/** What is promised among a population; undefined where there is none. It takes as long as the population is large. */
export function promiseAmong(
  task: EngineTask,
  released: Pick<Released, 'sources'>,
): ReleasePromise | undefined {
  if (task.population === undefined) return undefined;
  return {
    ...promiseOf(task, released),
    models: modelsOf(task).filter(isAmongPopulation).map(asSeen),
    population: { ...decoded(task.population), hierarchies: buildHierarchies(task.quasiIdentifiers) },
  };
}

const isAmongPopulation = ({ model }: PrivacyModel): boolean =>
  model === 'k-map' || model === 'delta-presence';

/**
 * Where classes of different levels overlap, a recipient takes a person of the population for one of several: she sees
 * shares that are too small. Only the engine knows which class is hers, so only it can examine the least share.
 */
const asSeen = (model: PrivacyModel): PrivacyModel =>
  model.model === 'delta-presence' ? { ...model, min: 0 } : model;
