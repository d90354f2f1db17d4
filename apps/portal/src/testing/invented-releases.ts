import type { ReleaseFigures, ReleaseReport, ReleaseView } from '../client/release-shapes.js';
import { id, PARTNER } from './invented-data.js';

const QUASI = ['age', 'npa', 'sexe', 'activite'];

const report: ReleaseReport = {
  model: 'local recoding, 5-anonymity, distinct 2-diversity',
  ...{ rows: 812, classes: 96, smallestClassAtLeast: 5, distinctSensitiveAtLeast: 2 },
  ...{ suppressedShareAtMost: 0.05, granularity: 0.8 },
  granularityOf: { age: 0.9, npa: 0.8, sexe: 1, activite: 0.5 },
  remainingRisk: { singlingOut: 'no', linkability: 'yes', inference: 'may-not' },
  attacks: [
    { attack: 'singling-out', atMost: 0.05 },
    { attack: 'linking', atMost: 0.05 },
    { attack: 'inference', atMost: 0.35 },
    { attack: 'homogeneity', atMost: 0.05 },
    { attack: 'exact-copies', atMost: 0.05 },
  ],
};

/** A table about people who do not exist. */
export const release = (status = 'made', changes: Partial<ReleaseView> = {}): ReleaseView => ({
  ...{ release: id(990), institution: PARTNER, contract: id(600), category: 'sondage' },
  ...{ purpose: 'AcademicResearch', quasiIdentifiers: QUASI, sensitive: 'opinion', status },
  ...{ models: [], population: null, household: null },
  ...{ approvals: status === 'proposed' ? 1 : 0, reason: null, report, tableDigest: 'a'.repeat(64) },
  requestedAt: '2026-05-04T08:00:00.000Z',
  ...changes,
});

export const refusedRelease = (reason: string): ReleaseView =>
  release('refused', { reason, report: null, tableDigest: null });

export const releases = (count: number): readonly ReleaseView[] =>
  Array.from({ length: count }, (_, n) =>
    n % 3 === 0 ? release('made', { release: id(990 + n) }) : refusedRelease('near-useless'),
  );

/** What stewards see of it. */
export const figures: ReleaseFigures = {
  figures: null,
  report: {
    ...{ rows: 812, suppressed: 23, smallestClass: 5, leastDistinctSensitive: 2, granularity: 0.79214 },
    attacks: report.attacks.map(({ attack, atMost }) => ({
      attack,
      risk: atMost / 2,
      upper: atMost - 0.0137,
    })),
  },
};
