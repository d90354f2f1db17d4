import { unknownKind } from '@coop/event-sourcing';
import type { ContractTerms } from '../contract.js';
import { amountOf } from './amounts.js';
import { purposeName } from './purposes.js';
import { de } from './words-de.js';
import { en } from './words-en.js';
import { fr } from './words-fr.js';
import { it } from './words-it.js';
import type { DeedLanguage, DeedWords } from './words.js';

/**
 * Which sentences a deed is made of. Whatever is signed names it: other words are another wording beside this one,
 * never a change of it, since a deed is recomputed from its terms for as long as anybody may check it.
 */
export const DEED_WORDING = 'deed/1';
export const DEED_LANGUAGES: readonly DeedLanguage[] = ['fr', 'de', 'it', 'en'];

const WORDS: Readonly<Record<DeedLanguage, DeedWords>> = { fr, de, it, en };

/** A word of the terms, marked off from the sentence around it: no name of a field can pass for a sentence. */
const quoted = (text: string): string =>
  JSON.stringify(text).replaceAll(/\p{C}/gu, (hidden) => `\\u{${(hidden.codePointAt(0) ?? 0).toString(16)}}`);

/** Seconds matter at the end of a contract; the zone is the ledger's. */
const moment = (instant: string): string =>
  new Date(instant)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.000Z$/, ' UTC')
    .replace(/Z$/, ' UTC');

function listed(items: readonly string[], and: string): string {
  const [last = '', ...before] = items.toReversed();
  return before.length === 0 ? last : `${before.toReversed().join(', ')} ${and} ${last}`;
}

const countryName = (code: string, words: DeedWords): string => {
  const name = Object.hasOwn(words.countries, code) ? words.countries[code] : undefined;
  return name === undefined ? code : `${name} (${code})`;
};

function reach({ fields, scope }: ContractTerms, words: DeedWords): string[] {
  const list = (items: readonly string[]) => listed(items, words.and);
  const { categories, kinds, records } = scope;
  return [
    fields === 'all' ? words.allFields : words.fields(list(fields.map(quoted))),
    ...(categories === undefined ? [] : [words.categories(list(categories.map(quoted)))]),
    ...(kinds === undefined ? [] : [words.recordKinds(list(kinds.map((kind) => words.kinds[kind])))]),
    ...(records === undefined ? [] : [words.records(list(records))]),
  ];
}

function dutySentence(duty: ContractTerms['duties'][number], words: DeedWords): string {
  switch (duty.kind) {
    case 'attribute':
      return words.attribute(quoted(duty.to));
    case 'report-use':
      return words.reportUse(words.days(duty.everyDays));
    case 'notify-within':
      return words.notifyWithin(words.days(duty.days));
    case 'pay-on-breach':
      return words.payOnBreach(amountOf(duty.minor, duty.currency));
    default:
      return unknownKind(duty, 'the deed');
  }
}

/** The plain sentences of a contract, every one of them made of its terms: the same terms, the same bytes. */
export function deedSentences(terms: ContractTerms, language: DeedLanguage): readonly string[] {
  const words = WORDS[language];
  const list = (items: readonly string[]) => listed(items, words.and);
  const purposes = (ids: readonly string[]) => list(ids.map((purpose) => purposeName(purpose, language)));
  const { controlledBy, prohibitions, price, limit, roles } = terms;
  return [
    words.who(terms.consumer, terms.contract),
    controlledBy.length === 0 ? words.controlledByNobody : words.controlledBy(list(controlledBy)),
    words.purposes(purposes(terms.purposes)),
    words.onlyThese,
    ...(prohibitions.length === 0 ? [] : [words.forbidden(purposes(prohibitions))]),
    words.does(list(terms.actions.map((action) => words.actions[action]))),
    ...reach(terms, words),
    words.period(moment(terms.from), moment(terms.until)),
    price.minor === 0 ? words.free : words.price(amountOf(price.minor, price.currency), words.per[price.per]),
    ...(limit === undefined ? [] : [words.limited(words.readings(limit))]),
    words.role(words.roles[roles.cooperative], words.roles[roles.consumer]),
    words.goesTo(countryName(terms.country, words), words.grounds[terms.transferGround]),
    words.onward[terms.onwardTransfer],
    words.deleteAfter(words.days(terms.deleteAfterDays)),
    words.neverIdentify,
    ...terms.duties.map((duty) => dutySentence(duty, words)),
    words.law(countryName(terms.applicableLaw, words)),
    words.unchanged,
  ];
}

/** The deed as its digest is taken of it: one sentence a line. */
export const deedText = (terms: ContractTerms, language: DeedLanguage): string =>
  `${deedSentences(terms, language).join('\n')}\n`;
