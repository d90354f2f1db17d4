import type { CouncilRequest, OwnRequest } from '../client/pseudonym-shapes.js';
import { id, PARTNER } from './invented-data.js';

const GROUNDS = ['vital-interest', 'right-of-access', 'correction', 'legal-duty', 'withdrawal'];

const request = (n: number, status = 'open') => ({
  ...{ request: id(1200 + n), institution: PARTNER, category: 'sondage', purpose: 'AcademicResearch' },
  ...{ ground: GROUNDS[n % GROUNDS.length] ?? '', status, approvedBy: null },
  requestedAt: '2026-05-04T08:00:00.000Z',
});

/** Questions about somebody who does not exist: an open one, one that she agreed to, one that is over. */
export const ownRequests: readonly OwnRequest[] = [
  { ...request(0), answer: null, isOpen: true },
  { ...request(1, 'approved'), approvedBy: 'person', answer: 'agreed', isOpen: true },
  { ...request(2, 'declined'), answer: 'declined', isOpen: false },
];

export const councilRequests = (count: number): readonly CouncilRequest[] =>
  Array.from({ length: count }, (_, n) => ({
    ...request(n, n % 3 === 2 ? 'told' : 'open'),
    approvals: n % 2,
  }));
