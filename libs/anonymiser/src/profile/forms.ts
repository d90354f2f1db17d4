import { parseDay } from '../hierarchies/calendar.js';

/** A form that a whole cell may have. */
export type Form =
  'e-mail' | 'ahv-number' | 'iban' | 'phone' | 'url' | 'date' | 'coordinates' | 'year' | 'postcode';

/** Longer cells have none of these forms: an e-mail address has at most 254 characters (RFC 5321), an address of a page may be cut. */
const LONGEST = 2_000;

/** Each form with how it is recognised; of two that fit as many cells, the earlier is meant. */
const RECOGNISED: readonly (readonly [Form, (text: string) => boolean])[] = [
  [
    'e-mail',
    (text) => /^[^\s@<>",;:()]{1,64}@[^\s@<>",;:()]{1,253}$/.test(text) && /\.[^.@]{2,}$/.test(text),
  ],
  ['ahv-number', isAhvNumber],
  ['iban', isIban],
  ['phone', isPhone],
  ['url', (text) => /^(https?:\/\/|www\.)[^\s.]\S*\.\S+$/i.test(text)],
  ['date', isDate],
  ['coordinates', isCoordinate],
  ['year', (text) => /^(19|20)\d{2}$/.test(text)],
  // Of Switzerland and Liechtenstein: four digits, with or without their country.
  ['postcode', (text) => /^((CH|FL|LI)[- ]?)?[1-9]\d{3}$/.test(text)],
];

/** All forms, in the order in which they are meant. */
export const FORMS: readonly Form[] = RECOGNISED.map(([form]) => form);

/** The forms that a cell has, blanks around it aside. */
export function formsOf(cell: string): readonly Form[] {
  const text = cell.trim();
  if (text.length > LONGEST) return [];
  return RECOGNISED.filter(([, fits]) => fits(text)).map(([form]) => form);
}

/** Whoever has one of these knows whom it belongs to, or can ask. */
export const IDENTIFIERS: readonly Form[] = ['e-mail', 'ahv-number', 'iban', 'phone', 'url'];

/**
 * Whether a cell is an identifier, or an e-mail address, an AHV number or a telephone number that is written with its
 * country stands among its words.
 */
export function holdsIdentifier(text: string): boolean {
  if (formsOf(text).some((form) => IDENTIFIERS.includes(form))) return true;
  if (/[^\s@<>",;:()]@[^\s@<>",;:()]+\.[a-z]{2,}/i.test(text)) return true;
  if (
    [...text.matchAll(/(?<!\d)756[. ]?\d{4}[. ]?\d{4}[. ]?\d{2}(?!\d)/g)].some(([found]) =>
      isAhvNumber(found),
    )
  )
    return true;
  return [...text.matchAll(/(\+|\b00)[1-9][\d ().\-/]{6,20}\d/g)].some(([found]) => isPhone(found));
}

/**
 * A number of the Swiss old-age insurance (AHV, AVS), which everybody keeps for life: 756, nine digits and the check
 * digit of EAN-13, with points or without.
 */
function isAhvNumber(text: string): boolean {
  if (!/^756([. ]?)\d{4}\1\d{4}\1\d{2}$/.test(text)) return false;
  const digits = Array.from(text.replace(/\D/g, ''), Number);
  const sum = digits.reduce((total, digit, at) => total + digit * (at % 2 === 0 ? 1 : 3), 0);
  return sum % 10 === 0;
}

/** ISO 13616: the country and two check digits moved to the end, letters as 10 to 35, leave 1 when divided by 97. */
function isIban(text: string): boolean {
  const plain = text.replace(/ /g, '').toUpperCase();
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(plain)) return false;
  let rest = 0;
  for (const sign of plain.slice(4) + plain.slice(0, 4))
    rest = Number(`${rest}${Number.parseInt(sign, 36)}`) % 97;
  return rest === 1;
}

/** As E.164 has it, with `+` or `00` before the country; or ten digits of which the first is 0, as here and in France. */
function isPhone(text: string): boolean {
  if (!/^[+0][\d ().\-/]*\d$/.test(text)) return false;
  const digits = text.replace(/\(0\)/, '').replace(/[^\d+]/g, '');
  if (/^(\+|00)41/.test(digits)) return /^(\+|00)41[1-9]\d{8}$/.test(digits);
  return /^(\+|00)[1-9]\d{6,14}$/.test(digits) || /^0[1-9]\d{8}$/.test(digits);
}

/** A day, also with a time of day, as ISO 8601 writes it; or as it is written here, `28.11.2026` or `28/11/2026`. */
function isDate(text: string): boolean {
  const [, iso] = /^(\d{4}-\d{2}-\d{2})(?:[T ]\d{2}:\d{2}\S*)?$/.exec(text) ?? [];
  if (iso !== undefined) return parseDay(iso) !== undefined;
  const [, day, , month, year] = /^(\d{1,2})([./])(\d{1,2})\2(\d{4})$/.exec(text) ?? [];
  if (day === undefined || month === undefined) return false;
  return parseDay(`${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`) !== undefined;
}

/**
 * A latitude and a longitude, told to a hundred metres or closer; or one of the two within Switzerland; or both
 * coordinates of the Swiss grid (LV95: east from 2,480,000, north from 1,070,000), or one of them with decimals.
 */
function isCoordinate(text: string): boolean {
  const [first, second, ...more] = text.replace(/['’]/g, '').split(/\s*[,;]\s*|\s+/);
  if (first === undefined || more.length > 0) return false;
  const kinds = [first, second].map((part) => (part === undefined ? undefined : kindOf(part)));
  // A whole number alone could as well be that of a member.
  if (second === undefined) return kinds[0] === 'here' || (kinds[0] === 'grid' && first.includes('.'));
  if (kinds[0] === 'grid') return kinds[1] === 'grid';
  return [first, second].every(
    (part, at) => DEGREES.test(part) && Math.abs(Number(part)) <= (at === 0 ? 90 : 180),
  );
}

/** Three decimals of a degree are about a hundred metres. */
const DEGREES = /^-?\d{1,3}\.\d{3,}$/;

function kindOf(part: string): 'grid' | 'here' | 'degrees' | undefined {
  const number = Number(part);
  if (/^\d{7}(\.\d+)?$/.test(part))
    return isWithin(number, 2_480_000, 2_840_000) || isWithin(number, 1_070_000, 1_300_000)
      ? 'grid'
      : undefined;
  if (!DEGREES.test(part)) return undefined;
  const isHere = isWithin(number, 45.81, 47.81) || isWithin(number, 5.95, 10.5);
  return isHere && /\.\d{4,}$/.test(part) ? 'here' : 'degrees';
}

const isWithin = (number: number, low: number, high: number): boolean => number >= low && number <= high;
