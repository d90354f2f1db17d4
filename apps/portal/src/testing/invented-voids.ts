import type { BeforeInvalidation, StandingGrant } from '../client/steward-shapes.js';
import { consequences } from './invented-data.js';
import { CAMILLE, id, PARTNER, range } from './invented-names.js';

/** Agreements that a steward may declare void. */
export const standingGrants = (count: number): readonly StandingGrant[] =>
  range(count).map((index) => ({
    grant: id(400 + index),
    stakeholder: id(900 + index),
    givenBy: index % 2 === 0 ? id(900 + index) : CAMILLE,
    recipient: index % 4 === 3 ? 'any-contracted' : PARTNER,
    fields: index % 2 === 0 ? ['champ 0', 'champ 2'] : 'all',
    purposes: ['ScientificResearch', 'PublicRelations'],
    until: '2026-12-31T00:00:00.000Z',
    givenAt: '2026-01-01T00:00:00.000Z',
    status: index % 5 === 4 ? 'expired' : 'given',
    endedAt: index % 5 === 4 ? '2026-05-01T09:30:00.000Z' : null,
  }));

/** One of them with what declaring it void would do. */
export function beforeInvalidation(changes: Partial<BeforeInvalidation> = {}): BeforeInvalidation {
  const [grant] = standingGrants(1);
  if (grant === undefined) throw new TypeError('there is an invented one');
  const notice = 'Vous permettez à Atelier Fictif d’utiliser vos données.\nVous pouvez retirer cet accord.';
  return { ...grant, ...consequences, notice, noticeLanguage: 'fr', duties: [], ...changes };
}

/** It was declared void: nothing more leaves, and what was received is owed back. */
export const declaredVoid = beforeInvalidation({
  ...{ status: 'invalidated', endedAt: '2026-06-15T09:30:00.000Z', losses: [], payments: [], deliveries: [] },
  duties: [
    {
      ...{ duty: id(500), kind: 'delete', debtor: PARTNER },
      ...{ due: '2026-07-15T09:30:00.000Z', status: 'pending', reminders: [] },
    },
  ],
});
