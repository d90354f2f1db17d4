import type { Texts } from './fr.js';

/** Pseudonyms: who wants to know whose they are, and who answers. */
export const enPseudonyms: Texts['pseudonyms'] = {
  title: 'Pseudonyms',
  lead: 'An institution may be given rows under pseudonyms. If it wants to know whose one is, it has to ask here, on a ground. Only the person concerned sees that the question is about her.',
  own: 'Questions about you',
  none: 'Nobody asks who is behind one of your pseudonyms.',
  ground: 'Ground',
  grounds: {
    'vital-interest': 'A vital interest',
    'right-of-access': 'Your right of access',
    correction: 'To correct data',
    'legal-duty': 'A duty of law',
    withdrawal: 'To withdraw data',
  },
  statuses: {
    open: 'Waits for an answer',
    approved: 'Approved, not told yet',
    declined: 'Declined',
    told: 'Told',
  },
  yourAnswer: 'Your answer',
  answers: { agreed: 'Yes', declined: 'No' },
  agree: 'Yes, say that it is me',
  decline: 'No, do not say it',
  choose: 'Answer with yes or no.',
  said: 'Noted.',
  council: 'For two to decide',
  councilLead:
    'You do not see whose it is. The person’s no is final, except for a vital interest or a duty of law.',
  nothingToDecide: 'Nothing to decide.',
  approvals: 'Approvals',
  ofTwo: (count: number) => `${count} of 2`,
  approve: 'Approve',
  reject: 'Reject',
};
