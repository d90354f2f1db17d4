import { en } from './en.js';
import { fr, type Texts } from './fr.js';

/** The languages that every page exists in; the first one is the one of the cooperative. */
export const LANGUAGES = ['fr', 'en'] as const;

export type Language = (typeof LANGUAGES)[number];

const TEXTS: Readonly<Record<Language, Texts>> = { fr, en };

export const textsOf = (language: Language): Texts => TEXTS[language];

export const otherLanguage = (language: Language): Language => (language === 'fr' ? 'en' : 'fr');

export const asLanguage = (given: string | undefined): Language | undefined =>
  LANGUAGES.find((language) => language === given);

/** RFC 9110 §12.5.4, for the languages that we have; French when nothing is preferred. */
export function preferredLanguage(header: string | undefined): Language {
  const wished = (header ?? '').split(',').map((range) => {
    const [tag = '', ...parameters] = range.trim().toLowerCase().split(';');
    const quality = parameters.map((each) => /^\s*q=([0-9.]+)$/.exec(each)?.[1]).find(Boolean);
    return { language: asLanguage(tag.split('-')[0]), weight: Number(quality ?? 1) };
  });
  const known = wished.filter(({ language, weight }) => language !== undefined && weight > 0);
  return known.sort((a, b) => b.weight - a.weight)[0]?.language ?? 'fr';
}
