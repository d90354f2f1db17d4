import { createHash } from 'node:crypto';
import { purposeLabel } from '@coop/consent-engine';
import type { GrantTerms } from '../domain/grant.js';

export type NoticeLanguage = 'fr' | 'de' | 'it' | 'en';

/** Texts that people read before they agree: French and English so far; German and Italian readers get French. */
const SENTENCES = {
  fr: {
    who: (recipient: string) => `Vous permettez à ${recipient} d'utiliser vos données.`,
    everyone: 'toute organisation liée par contrat',
    what: (fields: string) => `Données concernées : ${fields}.`,
    all: 'tous les champs, sauf les champs sensibles',
    why: (purposes: string) => `Pour : ${purposes}.`,
    where: (countries: string) => `Uniquement si elles sont traitées dans ces pays : ${countries}.`,
    crowd: (k: number) => `Uniquement pour des résultats où vous êtes une personne parmi au moins ${k}.`,
    times: (limit: number) => `Nombre de lectures au plus : ${limit}.`,
    until: (until: string) => `Jusqu'au ${until}.`,
    end: "Vous pouvez retirer cet accord à tout moment, d'un seul geste, sans perdre aucun droit.",
  },
  en: {
    who: (recipient: string) => `You allow ${recipient} to use your data.`,
    everyone: 'every organisation under contract',
    what: (fields: string) => `Data concerned: ${fields}.`,
    all: 'all fields except sensitive ones',
    why: (purposes: string) => `For: ${purposes}.`,
    where: (countries: string) => `Only if it is processed in these countries: ${countries}.`,
    crowd: (k: number) => `Only for results in which you are one of at least ${k} people.`,
    times: (limit: number) => `Number of readings at most: ${limit}.`,
    until: (until: string) => `Until ${until}.`,
    end: 'You can withdraw this agreement at any time, by one gesture, and lose no right.',
  },
} as const;

/** The language in which a reader of a language gets her notice. */
export const readLanguage = (language: NoticeLanguage): 'fr' | 'en' => (language === 'en' ? 'en' : 'fr');

/** The notice that is shown for a grant. The same terms always give the same words: the digest stands for them. */
export function noticeText(terms: GrantTerms, language: NoticeLanguage): string {
  const reading = readLanguage(language);
  const words = SENTENCES[reading];
  return [
    words.who(terms.recipient === 'any-contracted' ? words.everyone : terms.recipient),
    words.what(terms.fields === 'all' ? words.all : terms.fields.join(', ')),
    words.why(terms.purposes.map((purpose) => purposeLabel(purpose, reading)).join(', ')),
    ...(terms.residency === undefined ? [] : [words.where(terms.residency.join(', '))]),
    ...(terms.minAnonymity === undefined ? [] : [words.crowd(terms.minAnonymity)]),
    ...(terms.limit === undefined ? [] : [words.times(terms.limit)]),
    words.until(terms.until.slice(0, 10)),
    words.end,
  ].join('\n');
}

export const noticeDigest = (terms: GrantTerms, language: NoticeLanguage): string =>
  createHash('sha256').update(noticeText(terms, language)).digest('hex');
