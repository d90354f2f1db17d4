import { consentEvents, type EventOf } from '@coop/contracts';
import type { StoredEvent } from '@coop/event-sourcing';
import type { Kysely } from 'kysely';
import {
  fieldsFor,
  mentionsKnown,
  mentionsOf,
  tell,
  type ActivityTables,
  type ToldLine,
} from './activity-rows.js';

/** Where consent notes what it told systems outside. */
export const DECISIONS = ['consent-decision', consentEvents.COUNTED_DECISIONS] as const;

export type DecisionGiven = EventOf<typeof consentEvents.decisionGiven> &
  Pick<StoredEvent, 'position' | 'recordedAt'>;

/** What a partner was told that it may do or not; it received nothing by that. One line per decision and person. */
export async function decidedOutside(db: Kysely<ActivityTables>, event: DecisionGiven): Promise<void> {
  const { given: reference, askedBy } = event.data;
  const decisions = consentEvents.decisionsIn(event.data);
  const lines: ToldLine[] = [];
  for (const { request, fields, stage, subjects, decision } of decisions) {
    const { consumer, record } = request;
    const mentions = mentionsKnown(db, record) ?? (await mentionsOf(db, record));
    const asked = request.fields === 'all' ? Object.keys(mentions.fields) : request.fields;
    for (const subject of subjects) {
      const own = fieldsFor(subject, fields, mentions);
      const told =
        own.length > 0
          ? ({ what: 'allowed', fields: own } as const)
          : ({ what: 'not-allowed', fields: fieldsFor(subject, asked, mentions), stage } as const);
      const other = consumer === '' ? askedBy : consumer;
      lines.push({ ...told, ...under(request), subject, record, other, reference: decision });
    }
  }
  await tell(db, event, [...lines, ...askedLine(decisions, { subject: askedBy, reference })]);
}

/** Under what it was asked; what nobody knew is not said. */
const under = ({ contract, purpose, action }: consentEvents.GivenDecision['request']) => ({
  contract: contract === '' ? null : contract,
  purpose,
  action: action === '' ? null : action,
});

/** The asker's own side: one line, however much it asked at once. */
function askedLine(
  decisions: readonly consentEvents.GivenDecision[],
  { subject, reference }: Pick<ToldLine, 'subject' | 'reference'>,
): ToldLine[] {
  const [first] = decisions;
  if (first === undefined) return [];
  const { record } = first.request;
  const isAllowed = decisions.some(({ outcome }) => outcome !== 'DENY');
  const told = isAllowed
    ? ({ what: 'allowed', stage: null } as const)
    : ({ what: 'not-allowed', stage: first.stage } as const);
  const fields = decisions.length === 1 ? first.fields : [];
  const asked = { ...under(first.request), record, other: subject, times: decisions.length };
  return [{ ...asked, ...told, subject, side: 'reader', fields, reference }];
}
