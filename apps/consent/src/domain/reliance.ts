import { narrowerOrEqual } from '@coop/consent-engine';
import type { EventOf, recordsEvents } from '@coop/contracts';
import type { GrantTerms } from './grant.js';

type Disclosure = EventOf<typeof recordsEvents.disclosureMade>['data'];

export interface Agreed {
  readonly grant: string;
  readonly stakeholder: string;
  readonly terms: Pick<GrantTerms, 'purposes' | 'actions' | 'fields'>;
}

/**
 * The fields of a disclosure that were released by a grant. A decision cites the grants that it relied on and
 * those that did not suffice for some field; only the first kind covers what was asked about someone concerned
 * by what was released.
 */
export function fieldsUnder(
  { grant, stakeholder, terms }: Agreed,
  disclosure: Disclosure,
): readonly string[] {
  const { decision, subjects, purpose, action, fields } = disclosure;
  const isReliedOn =
    decision.cited.includes(grant) &&
    subjects.includes(stakeholder) &&
    terms.actions.includes(action) &&
    terms.purposes.some((granted) => narrowerOrEqual(purpose, granted));
  if (!isReliedOn) return [];
  return terms.fields === 'all' ? fields : fields.filter((name) => terms.fields.includes(name));
}
