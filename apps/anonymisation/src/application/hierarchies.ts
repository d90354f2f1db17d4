import {
  buildHierarchy,
  InvalidHierarchy,
  type DefinedHierarchy,
  type HierarchyDefinition,
} from '@coop/anonymiser';
import { refuse } from '../domain/refusals.js';

export interface QuasiIdentifier {
  readonly field: string;
  readonly hierarchy: HierarchyDefinition;
}

/** The engine's hierarchies of a request. @throws Refusal `hierarchy-invalid`, before anybody's data are read */
export function buildHierarchies(quasiIdentifiers: readonly QuasiIdentifier[]): readonly DefinedHierarchy[] {
  try {
    return quasiIdentifiers.map(({ field, hierarchy }) => buildHierarchy(field, hierarchy));
  } catch (error) {
    if (!(error instanceof InvalidHierarchy)) throw error;
    return refuse('hierarchy-invalid', { field: error.column, rule: error.code });
  }
}
