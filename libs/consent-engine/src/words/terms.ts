import type { Duty, Price } from '../facts.js';
import { DE_TERMS } from './de-terms.js';
import { EN_TERMS } from './en-terms.js';
import { FR_TERMS } from './fr-terms.js';
import { IT_TERMS } from './it-terms.js';
import type { WordLanguage } from './languages.js';
import type { TermWords } from './term-words.js';

const TERMS: Readonly<Record<WordLanguage, TermWords>> = {
  fr: FR_TERMS,
  de: DE_TERMS,
  it: IT_TERMS,
  en: EN_TERMS,
};

/** The words of the closed lists. */
export const termWords = (language: WordLanguage): TermWords => TERMS[language];

/** The word of an action; an unknown one is shown as it was asked. */
export function actionLabel(action: string, language: WordLanguage): string {
  const words: Readonly<Record<string, string>> = TERMS[language].actions;
  return Object.hasOwn(words, action) ? (words[action] ?? action) : action;
}

/** A duty with its amount, as something that the partner owes: "delete after 30 days at most". */
export function dutyLabel(duty: Duty, language: WordLanguage): string {
  const { duties } = TERMS[language];
  switch (duty.kind) {
    case 'pay':
      return priceLabel(duty, language);
    case 'delete-after':
      return duties['delete-after'](duty);
    case 'notify-within':
      return duties['notify-within'](duty);
    case 'report-use':
      return duties['report-use'](duty);
    case 'attribute':
      return duties.attribute(duty);
    case 'anonymise':
      return duties.anonymise(duty);
    case 'no-reidentification':
      return duties['no-reidentification'](duty);
    case 'no-onward-transfer':
      return duties['no-onward-transfer'](duty);
    default: {
      const unknown: never = duty;
      return String(unknown);
    }
  }
}

/** A price with its unit: "CHF 0.20 per reading". */
export function priceLabel({ minor, currency, per }: Price, language: WordLanguage): string {
  return `${money(minor, currency)} ${TERMS[language].per[per]}`;
}

/** ISO 4217: currencies in use without a minor unit, or with three digits of it. */
const DIGITS: Readonly<Record<string, number>> = { JPY: 0, KRW: 0, BHD: 3, KWD: 3, TND: 3 };

/**
 * An amount of minor units as it is written in Switzerland, the same in all four languages: the currency first,
 * a no-break space, a point before the cents, and an apostrophe between thousands.
 */
export function money(minor: number, currency: string): string {
  const digits = DIGITS[currency] ?? 2;
  const text = String(Math.abs(minor)).padStart(digits + 1, '0');
  const whole = text.slice(0, text.length - digits).replace(/\B(?=(?:\d{3})+$)/g, '’');
  const cents = digits === 0 ? '' : `.${text.slice(-digits)}`;
  return `${currency}\u00a0${minor < 0 ? '-' : ''}${whole}${cents}`;
}
