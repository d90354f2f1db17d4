import type { Table } from '../request.js';
import { figuresOf, type ColumnFigures } from './column-figures.js';
import { FORMS, IDENTIFIERS, type Form } from './forms.js';

/** What a column looks like; several may hold. */
export type Look =
  | 'empty'
  | 'constant'
  | 'few-values'
  | 'near-unique'
  | 'holds-identifiers'
  | 'free-text'
  | 'fixed-form'
  | Form;

/**
 * What somebody could do with a column: recognise a person by it alone (`direct`), together with others (`quasi`), or
 * neither (`other`). `sensitive` is what must not be learnt about a person.
 */
export type ColumnClass = 'direct' | 'quasi' | 'sensitive' | 'other';

/** What a column looks like, and why. */
export interface ColumnProfile {
  readonly column: string;
  readonly looks: readonly Look[];
  /**
   * By looks alone, and rather too strict: whatever differs between people counts as `quasi`. That a column is
   * sensitive cannot be seen, so it is never suggested.
   */
  readonly suggested: Exclude<ColumnClass, 'sensitive'>;
  /** Sentences with shares and lengths, but with no value of the table. */
  readonly reasons: readonly string[];
  readonly figures: ColumnFigures;
}

/** From these shares on a column is said to look so. */
const MOST = 0.8;
const NEARLY_ALL = 0.95;
const NEAR_UNIQUE = 0.9;
const HALF = 0.5;
/** So many values at most are few, if each has five people on average. */
const FEW = 20;
const PEOPLE_PER_VALUE = 5;
/** Bits; a language has about four in each character, a few words said again and again have less. */
const TEXT_ENTROPY = 3;

/**
 * Says of each column of a table what it looks like. The same table gives the same answer, in whatever order its rows
 * are.
 *
 * @param person - the column that says whom a row is about: a value is then unique when one person has it, in however
 * many rows. Without it each row is a person.
 * @throws RangeError when there is no such column
 */
export function profileTable(table: Table, person?: string): readonly ColumnProfile[] {
  const at = person === undefined ? undefined : table.columns.indexOf(person);
  if (at === -1) throw new RangeError('The table has no such column of persons.');
  return table.columns.map((column, index) => {
    const figures = figuresOf(table, index, index === at ? undefined : at);
    const looks = looksOf(figures);
    const suggested = index === at ? 'direct' : suggestionOf(looks, figures);
    const said = looks.length === 0 ? [VARIED] : looks.map((look) => reasonOf(look, figures));
    return { column, looks, suggested, reasons: index === at ? [PERSON, ...said] : said, figures };
  });
}

const PERSON = 'It was named as the column that says whom a row is about.';
const VARIED = 'Its values differ between people, and have no form that is known here.';

function looksOf(figures: ColumnFigures): readonly Look[] {
  const { filled, values, valuesOfOne, peopleAlone, identifiers, sameShape, medianLength, wordy, entropy } =
    figures;
  if (filled === 0) return ['empty'];
  if (values === 1) return ['constant', ...formOf(figures)];
  const form = formOf(figures);
  const isFew = values <= FEW && filled >= PEOPLE_PER_VALUE * values;
  const isText = form.length === 0 && !isFew && wordy >= HALF && entropy >= TEXT_ENTROPY;
  const isCode = form.length === 0 && wordy < HALF && sameShape >= NEARLY_ALL && medianLength >= 3;
  const looks: readonly (readonly [Look, boolean])[] = [
    ['few-values', isFew],
    ['near-unique', valuesOfOne >= NEAR_UNIQUE && peopleAlone >= HALF],
    ['holds-identifiers', identifiers > 0 && !form.some((each) => IDENTIFIERS.includes(each))],
    ['free-text', isText],
    ['fixed-form', isCode],
  ];
  return [...looks.filter(([, holds]) => holds).map(([look]) => look), ...form];
}

/** The form that most cells have; where two do, the one that more have, or that is meant first. */
function formOf({ forms }: ColumnFigures): readonly Form[] {
  const shareOf = (form: Form): number => forms[form] ?? 0;
  const [first] = FORMS.toSorted((a, b) => shareOf(b) - shareOf(a));
  return first !== undefined && shareOf(first) >= MOST ? [first] : [];
}

const DIRECT: readonly Look[] = [...IDENTIFIERS, 'free-text', 'holds-identifiers'];
/** Unique or not, these can be made coarser. */
const COARSENED: readonly Look[] = ['date', 'year', 'coordinates', 'postcode'];

function suggestionOf(looks: readonly Look[], { decimals }: ColumnFigures): ColumnProfile['suggested'] {
  const has = (some: readonly Look[]): boolean => looks.some((look) => some.includes(look));
  if (has(DIRECT)) return 'direct';
  if (has(['empty', 'constant'])) return 'other';
  const isMeasured = has(COARSENED) || decimals >= MOST;
  return has(['near-unique']) && !isMeasured ? 'direct' : 'quasi';
}

function reasonOf(look: Look, figures: ColumnFigures): string {
  const { values, valuesOfOne, peopleAlone, identifiers, sameShape, medianLength, wordy, entropy, forms } =
    figures;
  switch (look) {
    case 'empty':
      return 'No cell is filled.';
    case 'constant':
      return 'Every filled cell says the same.';
    case 'few-values':
      return `It has ${values} different values, each in several cells on average.`;
    case 'near-unique':
      return `${percent(valuesOfOne)} of its values have one person each, and ${percent(peopleAlone)} of the people such a value.`;
    case 'holds-identifiers':
      return `In ${percent(identifiers)} of the cells stands an e-mail address, an AHV number, a telephone number or the like.`;
    case 'free-text':
      return `${percent(wordy)} of the cells are text of several words (half of the cells have ${medianLength} characters or more, ${entropy.toFixed(1)} bits in each): people may be named or described in it.`;
    case 'fixed-form':
      return `${percent(sameShape)} of the cells have letters, digits and signs in the same places, ${medianLength} in all: a code or a number of something.`;
    default:
      return `${percent(forms[look] ?? 0)} of the cells have the form of ${WORDS[look]}.`;
  }
}

const WORDS: Readonly<Record<Form, string>> = {
  'e-mail': 'an e-mail address',
  'ahv-number': 'an AHV number, with its check digit',
  iban: 'an IBAN, with its check digits',
  phone: 'a telephone number',
  url: 'the address of a page',
  date: 'a date to the day',
  coordinates: 'coordinates of a place',
  year: 'a year',
  postcode: 'a Swiss postcode',
};

/** Rounded, but never to none or all of them when it is not so; a share says less than a count. */
function percent(share: number): string {
  if (share > 0 && share < 0.01) return 'less than 1 %';
  if (share < 1 && share > 0.99) return 'more than 99 %';
  return `${Math.round(share * 100)} %`;
}
