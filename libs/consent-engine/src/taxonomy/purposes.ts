import { DPV_PURPOSE_PARENTS } from './dpv-2-3.js';

/** The taxonomy that purposes are read by. Decisions carry it. */
export const TAXONOMY_VERSION = 'dpv-2.3';

/** Political campaigning: forbidden, with all that contains it, unless expressly granted. */
export const POLITICAL_CAMPAIGN = 'PoliticalCampaign';

const NOTHING: ReadonlySet<string> = new Set();
const parentsOf = new Map(DPV_PURPOSE_PARENTS);
const upward = new Map(DPV_PURPOSE_PARENTS.map(([term]) => [term, reach(term)]));
const downward = invert(upward);

function reach(term: string): ReadonlySet<string> {
  const found = new Set([term]);
  for (const each of found) for (const parent of parentsOf.get(each) ?? []) found.add(parent);
  return found;
}

function invert(closure: ReadonlyMap<string, ReadonlySet<string>>): ReadonlyMap<string, ReadonlySet<string>> {
  const inverted = new Map<string, Set<string>>();
  for (const [term, others] of closure) {
    for (const other of others) inverted.set(other, (inverted.get(other) ?? new Set()).add(term));
  }
  return inverted;
}

/** Every purpose of the taxonomy, in alphabetical order. */
export const PURPOSES: readonly string[] = DPV_PURPOSE_PARENTS.map(([term]) => term);

/** Whether the id names a purpose of the taxonomy. Unknown ones are refused. */
export function isPurpose(id: string): boolean {
  return parentsOf.has(id);
}

/** The purposes directly above; empty for the root and for what is unknown. */
export function parentPurposes(id: string): readonly string[] {
  return parentsOf.get(id) ?? [];
}

/** Whether whoever does `narrow` does, by definition, also `wide` (`narrow` ⊑ `wide`). Unknown ids: no. */
export function narrowerOrEqual(narrow: string, wide: string): boolean {
  return upward.get(narrow)?.has(wide) ?? false;
}

/** The purpose and all that contain it; empty for what is unknown. */
export function broaderClosure(id: string): ReadonlySet<string> {
  return upward.get(id) ?? NOTHING;
}

/** The purpose and all that it contains; empty for what is unknown. */
export function narrowerClosure(id: string): ReadonlySet<string> {
  return downward.get(id) ?? NOTHING;
}
