import { purposeLabel } from '@coop/consent-engine';
import type { Language } from '../texts/languages.js';
import type { Texts } from '../texts/fr.js';
import { TERMS } from '../texts/terms.js';

/** What every page knows besides its own content. */
export interface View {
  readonly language: Language;
  readonly texts: Texts;
  /** Path and query of this page, for the language switch. */
  readonly path: string;
  /** Carried by every form (see the form guard). */
  readonly formToken: string;
  /** One per rendering: a form sent twice acts once. */
  readonly formKey: string;
  readonly signedIn: { readonly name: string | null; readonly roles: readonly string[] } | null;
  readonly demonstration: boolean;
  readonly cooperative: string;
  readonly now: Date;
}

/** Names of parties by their handle; a handle without a name is shown shortened. */
export type Names = Readonly<Record<string, string>>;

export const ROWS_PER_PAGE = 20;

const LOCALES: Readonly<Record<Language, string>> = { fr: 'fr-CH', en: 'en-CH' };
const TIME_ZONE = 'Europe/Zurich';

export const dateOf = ({ language }: View, instant: string): string =>
  new Intl.DateTimeFormat(LOCALES[language], { dateStyle: 'long', timeZone: TIME_ZONE }).format(
    new Date(instant),
  );

export const momentOf = ({ language }: View, instant: string): string =>
  new Intl.DateTimeFormat(LOCALES[language], {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone: TIME_ZONE,
  }).format(new Date(instant));

export const numberOf = ({ language }: View, count: number): string =>
  new Intl.NumberFormat(LOCALES[language]).format(count);

export const listOf = ({ language }: View, items: readonly string[]): string =>
  new Intl.ListFormat(LOCALES[language], { type: 'conjunction' }).format(items);

export const purposesOf = (view: View, purposes: readonly string[]): string =>
  listOf(
    view,
    purposes.map((purpose) => purposeLabel(purpose, view.language)),
  );

/** A category or field in her language, where it is one that everybody has. */
export const termOf = ({ language }: View, word: string): string =>
  Object.hasOwn(TERMS[language], word) ? (TERMS[language][word] ?? word) : word;

export const termsOf = (view: View, words: readonly string[]): string =>
  listOf(
    view,
    words.map((word) => termOf(view, word)),
  );

export const fieldsOf = (view: View, fields: readonly string[] | 'all'): string =>
  fields === 'all' ? view.texts.words.allFields : termsOf(view, fields);

export function nameOf({ texts }: View, names: Names, party: string | null | undefined): string {
  if (party === null || party === undefined || party === '') return texts.words.self;
  if (party === 'any-contracted') return texts.words.everyone;
  return Object.hasOwn(names, party) ? (names[party] ?? '') : texts.words.handle(party.slice(-8));
}

/** One page of rows: `page` counts from 1; a page beyond the end is the last one. */
export function pageOf<Row>(rows: readonly Row[], page: number, size = ROWS_PER_PAGE) {
  const last = Math.max(1, Math.ceil(rows.length / size));
  const current = Math.min(Math.max(1, page), last);
  return { rows: rows.slice((current - 1) * size, current * size), current, last };
}
