import { POLITICAL_CAMPAIGN, Taxonomy, TAXONOMY_VERSION, type TaxonomyTerms } from '@coop/consent-engine';
import type { consentEvents, EventOf } from '@coop/contracts';
import type { Decider } from '@coop/event-sourcing';
import { refuse } from './refusals.js';

type Adopted = EventOf<typeof consentEvents.taxonomyAdopted>;
export type TaxonomyTerm = Adopted['data']['terms'][number];

/** What is adopted is never changed: the versions that are taken, the last one in force. */
export interface TaxonomyState {
  readonly versions: readonly string[];
}

export interface AdoptTaxonomy {
  readonly adopted: Adopted['data'];
}

export const pairsOf = (terms: readonly TaxonomyTerm[]): TaxonomyTerms =>
  terms.map(({ purpose, parents }) => [purpose, parents] as const);

/** What the decision point can read: whatever else is wrong was found before, so it is that something contains itself. */
function isTree(version: string, terms: readonly TaxonomyTerm[]): boolean {
  try {
    return new Taxonomy(version, pairsOf(terms)).terms.length > 0;
  } catch {
    return false;
  }
}

/** @throws Refusal `taxonomy-invalid` that says what is wrong, and with which purpose */
function checkTree({ version, terms }: Adopted['data']): void {
  const purposes = new Set(terms.map(({ purpose }) => purpose));
  const twice = terms.find(
    ({ purpose }, place) => terms.findIndex((term) => term.purpose === purpose) < place,
  );
  if (twice !== undefined) refuse('taxonomy-invalid', { reason: 'twice', purpose: twice.purpose });
  const parent = terms.flatMap(({ parents }) => parents).find((above) => !purposes.has(above));
  if (parent !== undefined) refuse('taxonomy-invalid', { reason: 'parent-missing', purpose: parent });
  // It is forbidden unless somebody expressly agrees: without the word nobody could tell.
  if (!purposes.has(POLITICAL_CAMPAIGN))
    refuse('taxonomy-invalid', { reason: 'purpose-missing', purpose: POLITICAL_CAMPAIGN });
  if (!isTree(version, terms)) refuse('taxonomy-invalid', { reason: 'cycle' });
}

export const taxonomyDecider: Decider<TaxonomyState, AdoptTaxonomy, Adopted> = {
  initial: { versions: [TAXONOMY_VERSION] },
  evolve({ versions }, event) {
    switch (event.type) {
      case 'consent.taxonomy.adopted':
        return { versions: [...versions, event.data.version] };
      default:
        throw new TypeError(`the purposes do not know ${String(event.type)}`);
    }
  },
  decide({ adopted }, { versions }) {
    if (versions.includes(adopted.version)) refuse('taxonomy-exists');
    // Whoever decided on it must have seen what it replaces.
    if (adopted.replaces !== versions.at(-1)) refuse('taxonomy-not-current', { current: versions.at(-1) });
    checkTree(adopted);
    return [{ type: 'consent.taxonomy.adopted', data: adopted }];
  },
};
