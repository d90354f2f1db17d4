import { narrowerOrEqual, Taxonomy, TAXONOMY_VERSION } from '@coop/consent-engine';
import { pairsOf, type TaxonomyTerm } from './taxonomy.js';

/** Every version of the purposes that was adopted, beside the built-in one: what was agreed is read by its own. */
export class PurposeVersions {
  readonly #versions = new Map<string, Taxonomy>();

  has(version: string): boolean {
    return version === TAXONOMY_VERSION || this.#versions.has(version);
  }

  take(version: string, terms: readonly TaxonomyTerm[]): void {
    this.#versions.set(version, new Taxonomy(version, pairsOf(terms)));
  }

  /** Whether `narrow` lies within `wide`; by a version that nobody stated, nothing does. */
  isWithin(narrow: string, wide: string, version: string = TAXONOMY_VERSION): boolean {
    if (version === TAXONOMY_VERSION) return narrowerOrEqual(narrow, wide);
    return this.#versions.get(version)?.narrowerOrEqual(narrow, wide) ?? false;
  }
}
