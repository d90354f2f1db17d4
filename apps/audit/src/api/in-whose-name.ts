import type { Actor } from '@coop/service-kit';

/** Kinds of mandates by which one sees what concerns another; one with a scope carries no more than that scope. */
const ACTING = new Set(['signatory', 'guardian', 'representative']);

/** Everyone whose own view she may have: herself, and whom she represents in everything. */
export const inWhoseName = ({ party, mandates }: Actor): readonly string[] => [
  party,
  ...mandates
    .filter(({ kind, scope }) => ACTING.has(kind) && scope === undefined)
    .map(({ principal }) => principal),
];
