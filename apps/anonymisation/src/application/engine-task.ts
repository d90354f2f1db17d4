import { anonymise, type Refused, type Released, type Table } from '@coop/anonymiser';
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
}

export function runEngine({ table, quasiIdentifiers, ...asked }: EngineTask): Released | Refused {
  return anonymise(table, {
    ...asked,
    quasiIdentifiers: buildHierarchies(quasiIdentifiers),
    person: PERSON_COLUMN,
  });
}
