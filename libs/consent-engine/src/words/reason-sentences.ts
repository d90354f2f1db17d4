import type { Decision, FieldDecision, Reason } from '../decision.js';
import { REASONS, type ReasonCode } from '../reason-codes.js';
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

/**
 * A decision in words, for those in whose name `parties` lists someone: herself, and whom she represents. Of
 * each field that concerns them: their own reasons, and those that are nobody's (contract, law, an empty field).
 * When all of these permit and the field was refused all the same, only that not everyone agreed.
 */
export function tellMember(
  decision: Decision,
  parties: readonly string[],
  language: WordLanguage,
  names: Names,
): readonly ToldField[] {
  return decision.perField
    .filter(({ concerned }) => concerned.some((party) => parties.includes(party)))
    .map((field) => ({
      field: field.field,
      permitted: field.permitted,
      sentences: sentencesOf(decision, field, parties, language, names),
    }));
}

function sentencesOf(
  { requestReasons }: Decision,
  { permitted, reasons }: FieldDecision,
  parties: readonly string[],
  language: WordLanguage,
  names: Names,
): readonly string[] {
  const isTold = ({ stakeholder }: Reason) => stakeholder === undefined || parties.includes(stakeholder);
  const codes = [...new Set([...requestReasons, ...reasons].filter(isTold).map(({ code }) => code))];
  const told = codes.map((code) => reasonSentence(code, 'member', language, names));
  const isExplained = permitted || codes.some((code) => REASONS[code].effect === 'refuses');
  return isExplained ? told : [...told, NOT_EVERYONE[language]];
}
