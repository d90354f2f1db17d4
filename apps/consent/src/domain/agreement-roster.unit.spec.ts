import { isPurpose, narrowerOrEqual } from '@coop/consent-engine';
import { consentEvents } from '@coop/contracts';
import { ROSTER } from './agreement-roster.js';
import { presetWords, WORD_LANGUAGES } from './agreement-words.js';
import type { PresetId } from './agreement.js';

const PRESETS = consentEvents.presetId.options;
const allowedIn = (preset: PresetId) => ROSTER[preset].purposes;

describe('The roster', () => {
  it('is the sixteen agreements of IEEE 7012 as DPV 2.3 names them', () => {
    expect(Object.keys(ROSTER).sort()).toEqual([...PRESETS].sort());
    expect(PRESETS).toHaveLength(16);
  });

  it.each(PRESETS)(
    '%s permits and forbids purposes of the taxonomy, and nothing that it permits',
    (preset) => {
      const { purposes, prohibitions } = ROSTER[preset];
      expect([...purposes, ...prohibitions].filter((purpose) => !isPurpose(purpose))).toEqual([]);
      // As the decision point sees it: a prohibition hits what is narrower, and what is broader too.
      const hit = purposes.filter((purpose) =>
        prohibitions.some((other) => narrowerOrEqual(purpose, other) || narrowerOrEqual(other, purpose)),
      );
      expect(hit).toEqual([]);
    },
  );

  it('opens step by step: analytics, then tracking, then profiling; what is not permitted is forbidden', () => {
    const steps = ['SD-BASE', 'SD-BASE-A', 'SD-BASE-AT', 'SD-BASE-ATP'] as const;
    expect(steps.map((preset) => allowedIn(preset).length)).toEqual([1, 2, 3, 4]);
    const everything = new Set(allowedIn('SD-BASE-ATP'));
    for (const preset of steps)
      expect(new Set([...allowedIn(preset), ...ROSTER[preset].prohibitions])).toEqual(everything);
  });

  it.each(PRESETS.filter((preset) => preset.endsWith('-DP')))(
    '%s is the same, and gives the data back',
    (preset) => {
      const { duties, ...rest } = ROSTER[preset];
      const { duties: without, ...same } = ROSTER[preset.replace(/-DP$/, '') as PresetId];
      expect([rest, duties]).toEqual([same, [...without, 'portability']]);
    },
  );

  it.each(PRESETS)('%s lets nothing go to others, and what is anonymous stays so', (preset) => {
    const { actions, duties } = ROSTER[preset];
    expect(actions).not.toContain('share');
    expect(duties).toContain('no-onward-transfer');
    if (actions.includes('anonymise')) expect(duties).toContain('no-reidentification');
  });

  it('has two agreements between persons, which no organisation is offered', () =>
    expect(PRESETS.filter((preset) => ROSTER[preset].with === 'person')).toEqual([
      'TPR',
      'TPR-IDENTITY-REF',
    ]));

  const inEach = PRESETS.flatMap((preset) => WORD_LANGUAGES.map((language) => [preset, language] as const));
  it.each(inEach)('%s has its label and a word for each of its terms in %s', (preset, language) => {
    const { label, sentences } = presetWords(preset, language);
    const { prohibitions, duties } = ROSTER[preset];
    expect(label.length).toBeGreaterThan(2);
    expect(sentences).toHaveLength(1 + (prohibitions.length > 0 ? 1 : 0) + duties.length);
    for (const sentence of sentences) expect(sentence).toMatch(/^\p{Lu}.{10,}\.$/u);
    // A term without a word would leave a hole.
    for (const sentence of sentences) expect(sentence).not.toMatch(/: ?;|; ?;|; ?\.|: ?\./);
  });

  it('has labels of its own for every agreement, in every language', () => {
    for (const language of WORD_LANGUAGES)
      expect(new Set(PRESETS.map((preset) => presetWords(preset, language).label)).size).toBe(PRESETS.length);
  });
});
