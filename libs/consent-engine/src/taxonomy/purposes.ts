import { DPV_PURPOSE_PARENTS } from './dpv-2-3.js';
import { Taxonomy } from './taxonomy.js';

/** The built-in taxonomy, by which everything is read that names no other. */
export const TAXONOMY_VERSION = 'dpv-2.3';

/** The built-in taxonomy, compiled. */
export const DPV_2_3 = new Taxonomy(TAXONOMY_VERSION, DPV_PURPOSE_PARENTS);

/** Political campaigning: forbidden, with all that contains it, unless expressly granted. */
export const POLITICAL_CAMPAIGN = 'PoliticalCampaign';

/** Every purpose of the built-in taxonomy, in alphabetical order. */
export const PURPOSES: readonly string[] = DPV_2_3.terms;

/** Whether the id names a purpose of the built-in taxonomy. Unknown ones are refused. */
export function isPurpose(id: string): boolean {
  return DPV_2_3.has(id);
}

/** The purposes directly above; empty for the root and for what is unknown. */
export function parentPurposes(id: string): readonly string[] {
  return DPV_2_3.parents(id);
}

/** Whether whoever does `narrow` does, by definition, also `wide` (`narrow` ⊑ `wide`). Unknown ids: no. */
export function narrowerOrEqual(narrow: string, wide: string): boolean {
  return DPV_2_3.narrowerOrEqual(narrow, wide);
}

/** The purpose and all that contain it; empty for what is unknown. */
export function broaderClosure(id: string): ReadonlySet<string> {
  return DPV_2_3.broader(id);
}

/** The purpose and all that it contains; empty for what is unknown. */
export function narrowerClosure(id: string): ReadonlySet<string> {
  return DPV_2_3.narrower(id);
}
