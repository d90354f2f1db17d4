import * as fc from 'fast-check';
import { anyPurpose, RUNS } from '../testing/arbitrary-world.js';
import {
  broaderClosure,
  isPurpose,
  narrowerClosure,
  narrowerOrEqual,
  parentPurposes,
  POLITICAL_CAMPAIGN,
  PURPOSES,
  TAXONOMY_VERSION,
} from './purposes.js';

describe('the purposes of DPV 2.3', () => {
  it('are 122, sorted, each known, under one root', () => {
    expect(PURPOSES).toHaveLength(122);
    expect(PURPOSES).toEqual([...new Set(PURPOSES)].sort());
    expect(PURPOSES.filter((purpose) => !narrowerOrEqual(purpose, 'Purpose'))).toEqual([]);
    expect(PURPOSES.filter((purpose) => parentPurposes(purpose).length === 0)).toEqual(['Purpose']);
    expect(TAXONOMY_VERSION).toBe('dpv-2.3');
  });

  it('place political campaigning under advertising and personalisation', () => {
    expect([...broaderClosure(POLITICAL_CAMPAIGN)].sort()).toEqual([
      'Advertising',
      'Marketing',
      'Personalisation',
      'PoliticalCampaign',
      'Purpose',
    ]);
    expect(narrowerClosure('Marketing').has(POLITICAL_CAMPAIGN)).toBe(true);
    expect(narrowerClosure('DirectMarketing').has(POLITICAL_CAMPAIGN)).toBe(false);
  });

  it('do not know what is not a purpose', () => {
    for (const word of ['Sector', 'hasPurpose', 'marketing', '', '__proto__', 'constructor']) {
      expect([word, isPurpose(word), narrowerOrEqual(word, word)]).toEqual([word, false, false]);
      expect([broaderClosure(word).size, narrowerClosure(word).size, parentPurposes(word)]).toEqual([
        0,
        0,
        [],
      ]);
    }
  });

  it('contain themselves, and contain what is contained in what they contain', () => {
    fc.assert(
      fc.property(anyPurpose, anyPurpose, anyPurpose, (a, b, c) => {
        expect(narrowerOrEqual(a, a)).toBe(true);
        if (narrowerOrEqual(a, b) && narrowerOrEqual(b, c)) expect(narrowerOrEqual(a, c)).toBe(true);
        if (narrowerOrEqual(a, b) && narrowerOrEqual(b, a)) expect(a).toBe(b);
        expect(broaderClosure(a).has(b)).toBe(narrowerClosure(b).has(a));
      }),
      { ...RUNS, numRuns: 2000 },
    );
  });
});
