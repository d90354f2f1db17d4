import { anonymise, type PrivacyModel, type Refused, type Released, type Table } from '@coop/anonymiser';
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
  readonly maxSuppressionShare: number;
  /** Tables of the same columns that the institution has, with how many people are different. */
  readonly earlier: readonly ({ readonly table: Table } & Changes)[];
}

/** The models that are promised: k-anonymity, and distinct l-diversity from two different values on. */
export const modelsOf = ({ sensitive, k, l }: Pick<EngineTask, 'sensitive' | 'k' | 'l'>): PrivacyModel[] => [
  { model: 'k-anonymity', k },
  ...(l < 2 ? [] : [{ model: 'distinct-l-diversity', attribute: sensitive, l } as const]),
];

export function runEngine(task: EngineTask): Released | Refused {
  const { table, quasiIdentifiers, sensitive, maxSuppressionShare } = task;
  return anonymise(table, {
    quasiIdentifiers: buildHierarchies(quasiIdentifiers),
    sensitive: [sensitive],
    models: modelsOf(task),
    person: PERSON_COLUMN,
    maxSuppressionShare,
  });
}
