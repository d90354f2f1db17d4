import type { WordLanguage } from '../words/languages.js';
import { DE_LABELS } from './labels/de.js';
import { EN_LABELS } from './labels/en.js';
import { FR_LABELS } from './labels/fr.js';
import { IT_LABELS } from './labels/it.js';

const LABELS: Readonly<Record<WordLanguage, Readonly<Record<string, string>>>> = {
  fr: FR_LABELS,
  de: DE_LABELS,
  it: IT_LABELS,
  en: EN_LABELS,
};

/** A short name of the purpose in plain words, of our own; the id of a purpose that is not in the taxonomy. */
export function purposeLabel(id: string, language: WordLanguage): string {
  return Object.hasOwn(LABELS[language], id) ? (LABELS[language][id] ?? id) : id;
}
