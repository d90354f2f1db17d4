/** The languages in which the engine can say why; French is the first of the cooperative. */
export const WORD_LANGUAGES = ['fr', 'de', 'it', 'en'] as const;

/** One of {@link WORD_LANGUAGES}. */
export type WordLanguage = (typeof WORD_LANGUAGES)[number];

const QUOTES: Readonly<Record<WordLanguage, readonly [string, string]>> = {
  fr: ['«\u00a0', '\u00a0»'],
  de: ['«', '»'],
  it: ['«', '»'],
  en: ['“', '”'],
};

/** A name in the quotation marks of the language (German and Italian as they are set in Switzerland). */
export function quoted(name: string, language: WordLanguage): string {
  const [open, close] = QUOTES[language];
  return `${open}${name}${close}`;
}
