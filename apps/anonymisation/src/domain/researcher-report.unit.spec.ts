import type { Report } from './release.js';
import { researcherReport } from './researcher-report.js';

const report: Report = {
  model: '5-anonymity',
  ...{ rows: 193, suppressed: 7, classes: 20, smallestClass: 6, leastDistinctSensitive: 3 },
  granularity: 0.68371,
  granularityOf: { age: 0.68371 },
  levels: { age: { least: 1, greatest: 2 } },
  ...{ prosecutorRisk: 1 / 6, journalistRisk: 1 / 6, marketerRisk: 20 / 193 },
  attacks: [
    { attack: 'linking', risk: 0, upper: 0.0196, attempts: 200, controls: 66 },
    { attack: 'inference', risk: 0.2, upper: 0.3, attempts: 200, controls: 66 },
  ],
};

describe('What a researcher is told of a release', () => {
  it('are the promise that was kept and the measured risks', () =>
    expect(researcherReport(report, { k: 5, l: 2 })).toEqual({
      model: '5-anonymity',
      ...{ rows: 193, classes: 20, smallestClassAtLeast: 5, distinctSensitiveAtLeast: 2 },
      levels: { age: { least: 1, greatest: 2 } },
      suppressedShareAtMost: 0.05,
      granularity: 0.7,
      granularityOf: { age: 0.7 },
      ...{ prosecutorRisk: 1 / 6, journalistRisk: 1 / 6, marketerRisk: 20 / 193 },
      remainingRisk: { singlingOut: 'no', linkability: 'yes', inference: 'may-not' },
      attacks: [
        { attack: 'linking', atMost: 0.05 },
        { attack: 'inference', atMost: 0.3 },
      ],
    }));
  it('does not differ when one person more or less was left out', () => {
    const { granularity, suppressedShareAtMost } = researcherReport(report, { k: 5, l: 2 });
    const one = researcherReport({ ...report, suppressed: 8, granularity: 0.6801 }, { k: 5, l: 2 });
    expect(one).toMatchObject({ granularity, suppressedShareAtMost });
  });
  it('does not tell that nobody was left out, which would count everybody', () =>
    expect(researcherReport({ ...report, suppressed: 0 }, { k: 5, l: 2 }).suppressedShareAtMost).toBe(0.05));
  it('is never less than what was left out', () =>
    expect(researcherReport({ ...report, suppressed: 40 }, { k: 5, l: 2 }).suppressedShareAtMost).toBe(0.2));
  it('says that inference is open when no diversity was asked for', () =>
    expect(researcherReport(report, { k: 5, l: 1 }).remainingRisk.inference).toBe('yes'));
});
