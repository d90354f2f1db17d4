import type { Decision } from '../decision.js';
import { ownReasons } from '../own-reasons.js';
import type { ReasonCode } from '../reason-codes.js';
import { DE_REASONS } from './de-reasons.js';
import { EN_REASONS } from './en-reasons.js';
import { FR_REASONS } from './fr-reasons.js';
import { IT_REASONS } from './it-reasons.js';
import { quoted, type WordLanguage } from './languages.js';
import type { ReasonWords } from './reason-words.js';

/** Names that sentences put in, already in the language of the reader. */
export interface Names {
  /** The organisation that asked. */
  readonly recipient: string;
  /** The label of the purpose; it is set in quotation marks. */
  readonly purpose: string;
  /** The label of the action; it is set in quotation marks. */
  readonly action: string;
}

/** Who reads the sentence: the person whose part it is, or an auditor under a mandate. */
export type Audience = 'member' | 'auditor';

const WORDS: Readonly<Record<WordLanguage, ReasonWords>> = {
  fr: FR_REASONS,
  de: DE_REASONS,
  it: IT_REASONS,
  en: EN_REASONS,
};

const NOT_EVERYONE: Readonly<Record<WordLanguage, string>> = {
  fr: 'Toutes les personnes concernées n’ont pas donné leur accord.',
  de: 'Nicht alle Betroffenen haben eingewilligt.',
  it: 'Non tutte le persone interessate hanno dato il consenso.',
  en: 'Not everyone concerned has agreed.',
};

/**
 * One reason in words. For `member`, only pass reasons that are hers or nobody's: the sentence says "you".
 * @param language - one of `WORD_LANGUAGES`
 */
export function reasonSentence(
  code: ReasonCode,
  audience: Audience,
  language: WordLanguage,
  names: Names,
): string {
  const [member, auditor] = WORDS[language][code];
  return fill(audience === 'member' ? member : auditor, language, names);
}

/** One pass, so that a name that looks like a place holder stays a name. */
function fill(sentence: string, language: WordLanguage, { recipient, purpose, action }: Names): string {
  const put: Readonly<Record<string, string>> = {
    '{recipient}': recipient,
    '{purpose}': quoted(purpose, language),
    '{action}': quoted(action, language),
  };
  return sentence.replace(/\{[a-z]+\}/g, (place) => put[place] ?? place);
}

/** What a member is told of one field that concerns her. */
export interface ToldField {
  readonly field: string;
  readonly permitted: boolean;
  readonly sentences: readonly string[];
}

/** A decision in words, as `ownReasons` lets those know it in whose name `parties` lists someone. */
export function tellMember(
  decision: Decision,
  parties: readonly string[],
  language: WordLanguage,
  names: Names,
): readonly ToldField[] {
  return ownReasons(decision, parties).map(({ field, permitted, codes, notEveryone }) => ({
    ...{ field, permitted },
    sentences: ownSentences(codes, notEveryone, language, names),
  }));
}

/** The reasons of one field, said to the person; the last sentence when others did not agree. */
export function ownSentences(
  codes: readonly ReasonCode[],
  notEveryone: boolean,
  language: WordLanguage,
  names: Names,
): readonly string[] {
  const told = codes.map((code) => reasonSentence(code, 'member', language, names));
  return notEveryone ? [...told, NOT_EVERYONE[language]] : told;
}
