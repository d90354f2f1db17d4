import { readFileSync } from 'node:fs';
import { REASON_CODES } from '../reason-codes.js';
import { purposeLabel } from '../taxonomy/labels.js';
import { PURPOSES } from '../taxonomy/purposes.js';
import { STAGES, wordBook } from '../testing/word-book.js';
import { WORD_LANGUAGES, type WordLanguage } from './languages.js';
import { reasonSentence, type Audience } from './reason-sentences.js';
import { stageSentence } from './stage-sentences.js';
import { money, termWords } from './terms.js';

const NAMES = { recipient: 'Courrier du Lac', purpose: 'Recherche', action: 'lire' };
const AUDIENCES: readonly Audience[] = ['member', 'auditor'];

const sentences = (language: WordLanguage, audience: Audience) =>
  REASON_CODES.map((code) => [code, reasonSentence(code, audience, language, NAMES)] as const);

/** Words by which a sentence would speak of somebody else's part to the person whose part it is. */
const SOMEBODY_ELSE: Readonly<Record<WordLanguage, RegExp>> = {
  fr: /quelqu’un|une autre personne|une personne|une partie|l’autre/i,
  de: /jemandem? (hat|mit)|eine (andere )?person|eine partei|die person/i,
  it: /qualcuno|un’altra persona|una persona|una parte|la persona/i,
  en: /someone with|somebody|another person|a person|the party|the person/i,
};

describe.each(WORD_LANGUAGES)('the words in "%s"', (language) => {
  it('are those of the file that people have read; `node tools/words.mjs` writes it', () => {
    const file = readFileSync(new URL(`../../words/${language}.txt`, import.meta.url), 'utf8');
    expect(wordBook(language)).toBe(file);
  });

  it.each(AUDIENCES)('have a whole sentence for every reason, for every %s', (audience) => {
    const broken = sentences(language, audience).filter(
      ([, text]) => !/^\p{L}.*\.$/u.test(text) || /undefined|[{}]|\s{2}/.test(text),
    );
    expect(broken).toEqual([]);
  });

  it('speak in sentences of at most twenty words', () => {
    const all = AUDIENCES.flatMap((audience) => sentences(language, audience));
    const isLong = (text: string) => text.split(/[.:;]\s/).some((each) => each.split(/\s+/).length > 20);
    expect(all.filter(([, text]) => isLong(text))).toEqual([]);
  });

  it('never speak to a person of what another has chosen', () => {
    const told = sentences(language, 'member').filter(([, text]) => SOMEBODY_ELSE[language].test(text));
    expect(told).toEqual([]);
  });

  it('are formal, and never "you" to an auditor', () => {
    const you = {
      fr: /\b(vous|votre|vos)\b/i,
      de: /\b(Sie|Ihre?n?)\b/,
      it: /\b(lei|suoi dati)\b/i,
      en: /\byou/i,
    };
    const tells = new RegExp(you[language].source, `${you[language].flags}u`);
    expect(sentences(language, 'auditor').filter(([, text]) => tells.test(text))).toEqual([]);
    const own = ['granted', 'grant-withdrawn', 'grant-missing', 'prohibited-by-stakeholder'] as const;
    for (const code of own) expect(reasonSentence(code, 'member', language, NAMES)).toMatch(tells);
  });

  it('have one sentence per stage for a partner, whatever the reason', () => {
    const told = STAGES.map((stage) => stageSentence(stage, language));
    expect(new Set(told).size).toBe(STAGES.length);
    expect(told.every((text) => /^\p{L}.*\.$/u.test(text))).toBe(true);
  });

  it('name every purpose of the taxonomy, each differently', () => {
    expect(PURPOSES.length).toBe(122);
    const names = PURPOSES.map((purpose) => purposeLabel(purpose, language));
    expect(new Set(names).size).toBe(PURPOSES.length);
    expect(names.filter((name) => /^[A-Z][a-z]+[A-Z]/.test(name))).toEqual([]);
    expect(purposeLabel('NoSuchPurpose', language)).toBe('NoSuchPurpose');
    expect(purposeLabel('toString', language)).toBe('toString');
  });

  it('have different words for different actions, kinds, rules and stages', () => {
    const { actions, kinds, controlRules, stages } = termWords(language);
    for (const words of [actions, kinds, controlRules, stages].map((list) => Object.values(list)))
      expect(new Set(words).size).toBe(words.length);
  });
});

describe('a name that is put into a sentence', () => {
  it('stays a name, even when it looks like a place for one', () => {
    const odd = { recipient: '{purpose}', purpose: '$&', action: '{recipient}' };
    expect(reasonSentence('purpose-not-in-contract', 'member', 'en', odd)).toBe(
      'The contract of {purpose} does not cover this purpose: “$&”.',
    );
  });
});

describe('an amount of money', () => {
  it.each([
    [0, 'CHF', 'CHF\u00a00.00'],
    [5, 'CHF', 'CHF\u00a00.05'],
    [-1250, 'EUR', 'EUR\u00a0-12.50'],
    [100_000, 'CHF', 'CHF\u00a01’000.00'],
    [123_456_789, 'CHF', 'CHF\u00a01’234’567.89'],
    [1500, 'JPY', 'JPY\u00a01’500'],
    [1500, 'KWD', 'KWD\u00a01.500'],
  ])('of %i minor units of %s is written as in Switzerland', (minor, currency, text) => {
    expect(money(minor, currency)).toBe(text);
  });
});
