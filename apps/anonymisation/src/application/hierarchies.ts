import type { z } from 'zod';
import { buildHierarchy, InvalidHierarchy, type DefinedHierarchy } from '@coop/anonymiser';
import type { newRelease } from '@coop/contracts/anonymisation-api';
import { refuse } from '../domain/refusals.js';

export type QuasiIdentifier = z.infer<typeof newRelease>['quasiIdentifiers'][number];

/** The engine's hierarchies of a request. @throws Refusal `hierarchy-invalid`, before anybody's data are read */
export function buildHierarchies(quasiIdentifiers: readonly QuasiIdentifier[]): readonly DefinedHierarchy[] {
  try {
    return quasiIdentifiers.map(({ field, hierarchy }) => buildHierarchy(field, hierarchy));
  } catch (error) {
    if (!(error instanceof InvalidHierarchy)) throw error;
    return refuse('hierarchy-invalid', { field: error.column, rule: error.code });
  }
}
