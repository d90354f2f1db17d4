import { parsePhoneNumberFromString } from 'libphonenumber-js/min';
import type { NotedCode, SetAsideCode } from './refusals.js';

/** A cell as it is kept, or why its row is set aside; and what was put in order. */
export interface CellReading {
  readonly value: string | null;
  readonly setAside?: SetAsideCode;
  readonly noted?: NotedCode;
}

/** Characters with which a spreadsheet begins a formula (OWASP, CSV injection). */
export const FORMULA_START = /^[=+\-@\t\r]/;

const EMAIL = /^[^\s@<>(),;:"[\]]{1,64}@((?:[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?\.)+\p{L}{2,})$/u;
const NAME = /^[\p{L}][\p{L}\p{M}'’. -]*$/u;
const HOST_AND_PATH = /^(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?\.)+\p{L}{2,}(?::\d+)?(?:[/?#]\S*)?$/iu;
const HANDLE = /^@[A-Za-z0-9_.-]+(?:@[A-Za-z0-9.-]+)?$/;

export function readText(cell: string): CellReading {
  return FORMULA_START.test(cell) ? { value: cell, noted: 'formula-neutralised' } : { value: cell };
}

/** Only the domain is case-insensitive by RFC 5321 §2.4; the local part stays as it was written. */
export function readEmail(cell: string): CellReading {
  const address = cell.replace(/^mailto:/i, '');
  const domain = EMAIL.exec(address)?.[1];
  if (domain !== undefined)
    return { value: address.slice(0, address.length - domain.length) + domain.toLowerCase() };
  return { value: null, setAside: NAME.test(cell) ? 'name-in-email-column' : 'unreadable-email' };
}

/** E.164, read as a Swiss number where no country is said. */
export function readPhone(cell: string): CellReading {
  const digits = cell.replace(/^00/, '+');
  const parsed = parsePhoneNumberFromString(digits, 'CH');
  if (digits.startsWith('+') && parsed?.isValid() === true) return { value: parsed.number };
  // Spreadsheets take a national number for an amount and drop its first 0.
  const lost = /^[1-9]/.test(cell) ? parsePhoneNumberFromString(`0${cell}`, 'CH') : undefined;
  if (lost?.isValid() === true) return { value: lost.number, noted: 'phone-lost-leading-zero' };
  if (parsed?.isValid() === true) return { value: parsed.number, noted: 'phone-without-country-code' };
  return {
    value: cell,
    noted: FORMULA_START.test(cell) && !cell.startsWith('+') ? 'formula-neutralised' : 'unreadable-phone',
  };
}

export function readUrl(cell: string): CellReading {
  const isComplete = /^https?:\/\//i.test(cell);
  const candidate = isComplete ? cell : `https://${cell}`;
  if (!URL.canParse(candidate) || !(isComplete || HOST_AND_PATH.test(cell)))
    return { value: cell, noted: FORMULA_START.test(cell) ? 'formula-neutralised' : 'unreadable-url' };
  return isComplete ? { value: cell } : { value: candidate, noted: 'url-without-scheme' };
}

/** A profile is often written as the tail of its address: `in/name`, `/company/name`. */
export function readLinkedIn(cell: string): CellReading {
  const tail = /^\/?((?:in|company|school|showcase)\/\S+)$/i.exec(cell)?.[1];
  return tail === undefined
    ? readUrl(cell)
    : { value: `https://www.linkedin.com/${tail}`, noted: 'url-without-scheme' };
}

export function readHandle(cell: string): CellReading {
  return HANDLE.test(cell) ? { value: cell } : readText(cell);
}

/** The radar wants a degree from 0 to 100; a word is kept, and noted for the questionnaire to replace. */
export function readScale(cell: string): CellReading {
  const degree = /^(\d{1,3})\s*%?$/.exec(cell)?.[1];
  if (degree !== undefined && Number(degree) <= 100) return { value: String(Number(degree)) };
  return {
    ...readText(cell),
    noted: FORMULA_START.test(cell) ? 'formula-neutralised' : 'category-free-text',
  };
}

const LEGAL_FORMS: Readonly<Record<string, string>> = {
  asso: 'Association',
  assoc: 'Association',
  association: 'Association',
  verein: 'Association',
  cooperative: 'Coopérative',
  coop: 'Coopérative',
  genossenschaft: 'Coopérative',
  fondation: 'Fondation',
  stiftung: 'Fondation',
  sarl: 'Sàrl',
  gmbh: 'Sàrl',
  sa: 'SA',
  ag: 'SA',
  commune: 'Commune',
  gemeinde: 'Commune',
};

/** One spelling per legal form; other words are kept as they are. */
export function readLegalForm(cell: string): CellReading {
  const form = LEGAL_FORMS[plain(cell).replace(/\.$/, '')];
  if (form === undefined || form === cell) return readText(cell);
  return { value: form, noted: 'legal-form-spelling' };
}

/** Lower case, without accents, single spaces: for comparing names of columns and forms, never for keeping. */
export function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(/\s+/g, ' ').trim();
}
