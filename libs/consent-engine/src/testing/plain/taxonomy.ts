import type { TaxonomyAdopted } from '../../facts.js';
import { DPV_PURPOSE_PARENTS } from '../../taxonomy/dpv-2-3.js';

/** One version: term → the term and all that contain it. */
export type Taxonomy = ReadonlyMap<string, ReadonlySet<string>>;

/** @throws TypeError when the terms are no tree of purposes */
export function taxonomyOf(terms: TaxonomyAdopted['terms']): Taxonomy {
  const parents = new Map(terms);
  if (terms.length === 0 || parents.size < terms.length)
    throw new TypeError('terms are missing or said twice');
  const closed = new Map<string, ReadonlySet<string>>();
  for (const term of parents.keys()) {
    const above = new Set([term]);
    for (const each of above) {
      const direct = parents.get(each);
      if (direct === undefined) throw new TypeError(`nothing says what ${each} is`);
      for (const parent of direct) above.add(parent);
    }
    closed.set(term, above);
  }
  for (const [term, direct] of parents)
    if (direct.some((parent) => closed.get(parent)?.has(term)))
      throw new TypeError(`${term} lies within itself`);
  return closed;
}

/** The one that is there before any fact. */
export const BUILT_IN: Taxonomy = taxonomyOf(DPV_PURPOSE_PARENTS);

/** Whether `narrow` lies within `wide`, by a version; by one that is not known, nothing lies anywhere. */
export function within(taxonomy: Taxonomy | undefined, narrow: string, wide: string): boolean {
  return taxonomy?.get(narrow)?.has(wide) ?? false;
}
