import { keepsTwoValues, type Promised } from './promise.js';
import type { Report } from './release.js';

const SHARE_STEP = 0.05;

/** Up to the next multiple of the step: what is told is never less than what was measured. */
const atMost = (share: number): number =>
  Number((Math.ceil(Number((share / SHARE_STEP).toFixed(9))) * SHARE_STEP).toFixed(2));

/**
 * What still threatens the people of such a table, after WP216 (opinion 05/2014), section 3.2: classes of k end
 * singling out, not linking; different sensitive values make inference harder, and no model makes it impossible.
 */
const remainingRisk = (promised: Promised) => {
  const inference = keepsTwoValues(promised) ? 'may-not' : 'yes';
  return { singlingOut: 'no', linkability: 'yes', inference } as const;
};

const roughly = (granularity: number): number => Number(granularity.toFixed(1));

/**
 * The report as its recipient may see it. How many rows were left out, and the loss from which that number
 * follows, are told roughly: exact counts of two tables could be subtracted.
 */
export function researcherReport(report: Report, promised: Promised) {
  const { k, l } = promised;
  const { model, rows, classes, levels, prosecutorRisk, journalistRisk, marketerRisk, attacks } = report;
  const share = report.suppressed / (rows + report.suppressed);
  // Nobody left out would say how many there are: it looks like a few.
  const steps = Math.max(1, Math.ceil(share / SHARE_STEP));
  return {
    ...{ model, rows, classes, levels, prosecutorRisk, journalistRisk, marketerRisk },
    smallestClassAtLeast: k,
    distinctSensitiveAtLeast: l,
    suppressedShareAtMost: Number((steps * SHARE_STEP).toFixed(2)),
    granularity: roughly(report.granularity),
    granularityOf: Object.fromEntries(
      Object.entries(report.granularityOf).map(([field, left]) => [field, roughly(left)]),
    ),
    remainingRisk: remainingRisk(promised),
    attacks: attacks.map(({ attack, upper }) => ({ attack, atMost: atMost(upper) })),
  };
}
