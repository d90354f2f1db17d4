import type { VoteView } from '../client/vote-shapes.js';
import { id, OTHER_PARTNER, PARTNER, range } from './invented-names.js';

const MATTERS = ['use-of-records', 'contract', 'rule-of-use', 'other'];

/** The votes of two bodies, every third of them void. */
export const votes = (
  count: number,
): { readonly bodies: readonly string[]; readonly proposals: readonly VoteView[] } => ({
  bodies: count === 0 ? [] : [PARTNER, OTHER_PARTNER],
  proposals: range(count).map((index) => ({
    proposal: id(970 + index),
    body: index % 2 === 0 ? PARTNER : OTHER_PARTNER,
    matter: MATTERS[index % MATTERS.length] ?? 'other',
    resolution: { reference: `AG-2026/${index}`, digest: 'a'.repeat(64) },
    ...{ inFavour: 7 + index, entitled: 12 + index, votedOn: '2026-06-01' },
    recordedAt: '2026-06-02T08:00:00.000Z',
    annulment: index % 3 === 2 ? { ground: 'miscounted', annulledAt: '2026-06-03T08:00:00.000Z' } : null,
  })),
});
