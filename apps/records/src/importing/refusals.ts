/** Why a file is refused as a whole: nothing of it is read or kept. */
export type FileRefusalCode =
  | 'file-too-large'
  | 'file-empty'
  | 'file-not-text'
  | 'file-undecodable'
  | 'file-without-header'
  | 'file-too-many-columns'
  | 'header-too-long'
  | 'header-of-another-kind'
  | 'consent-column-missing';

/** Rows that are not taken over, with the reason; the steward mends the file and imports it again. */
export const SET_ASIDE_CODES = [
  'ragged-row',
  'name-in-email-column',
  'unreadable-email',
  'no-identifying-value',
  'erased-person',
  'duplicate-row',
  'consent-not-given',
] as const;

/** What was noticed, or put in order, in rows that are taken over. */
export const NOTED_CODES = [
  'bom-removed',
  'windows-1252',
  'last-line-without-newline',
  'quotes-ignored',
  'phone-without-country-code',
  'phone-lost-leading-zero',
  'unreadable-phone',
  'url-without-scheme',
  'unreadable-url',
  'formula-neutralised',
  'category-free-text',
  'legal-form-spelling',
  'corrected-since',
  'column-not-in-record',
] as const;

export type SetAsideCode = (typeof SET_ASIDE_CODES)[number];
export type NotedCode = (typeof NOTED_CODES)[number];

/** Something about a row or one of its cells. Rows count as a spreadsheet shows them: the header is row 1. */
export interface Finding<Code extends string = string> {
  readonly row: number;
  readonly column: string | null;
  readonly code: Code;
}
