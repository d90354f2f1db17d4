import type { EventOf, recordsEvents } from '@coop/contracts';
import type { GrantTerms } from './grant.js';
import type { PurposeVersions } from './purpose-versions.js';

type Disclosure = EventOf<typeof recordsEvents.disclosureMade>['data'];

export interface Agreed {
  readonly grant: string;
  readonly stakeholder: string;
  readonly terms: Pick<GrantTerms, 'purposes' | 'actions' | 'fields' | 'taxonomy'>;
}

/**
 * The fields of a disclosure that were released by a grant. A decision cites the grants that it relied on and
 * those that did not suffice for some field; only the first kind covers what was asked about someone concerned
 * by what was released, by the version of the purposes in which the grant was given.
 */
export function fieldsUnder(
  { grant, stakeholder, terms }: Agreed,
  disclosure: Disclosure,
  versions: PurposeVersions,
): readonly string[] {
  const { decision, subjects, purpose, action, fields } = disclosure;
  const isReliedOn =
    decision.cited.includes(grant) &&
    subjects.includes(stakeholder) &&
    terms.actions.includes(action) &&
    terms.purposes.some((granted) => versions.isWithin(purpose, granted, terms.taxonomy));
  if (!isReliedOn) return [];
  return terms.fields === 'all' ? fields : fields.filter((name) => terms.fields.includes(name));
}
