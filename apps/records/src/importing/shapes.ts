import { Refusal } from '@coop/event-sourcing';
import {
  plain,
  readEmail,
  readHandle,
  readLegalForm,
  readLinkedIn,
  readPhone,
  readScale,
  readText,
  readUrl,
  type CellReading,
} from './cell-values.js';
import type { FileRefusalCode } from './refusals.js';

export type ImportKind = 'organisations' | 'persons' | 'press-list' | 'survey';
export type Visibility = 'public' | 'members' | 'contract' | 'private';

/** What a column becomes: a field, how its cells are read, who may see it by default. */
export interface ColumnPlan {
  readonly field: string;
  readonly read: (cell: string) => CellReading;
  readonly role?: 'email' | 'name' | 'website' | 'medium';
  readonly visibility: Visibility;
  /** GDPR art. 9, LPD art. 5 let. c: political, religious, philosophical belonging. */
  readonly sensitive: boolean;
}

type Entry = readonly [
  header: string,
  field: string,
  read: ColumnPlan['read'],
  visibility: Visibility,
  role?: ColumnPlan['role'],
];

const plan = ([header, field, read, visibility, role]: Entry): readonly [string, ColumnPlan] => [
  plain(header),
  { field, read, visibility, sensitive: isSensitive(header), ...(role === undefined ? {} : { role }) },
];

/** Opinions and beliefs, and the axes of the radar, which tell the same of a person. */
const SENSITIVE =
  /\b(?:tendance|parti|politi\w*|religi\w*|confession|philosoph\w*|croyance|syndica\w*|partei|gesinnung|glaube|durabilistes?|libristes?|sociabilistes?|scientifistes?|decroissantistes?|utopistes?)\b/;

export const isSensitive = (header: string): boolean => SENSITIVE.test(plain(header));

const ORGANISATIONS = new Map(
  (
    [
      ['Nom complet', 'name', readText, 'public', 'name'],
      ['url main', 'website', readUrl, 'public', 'website'],
      ['structure', 'structure', readLegalForm, 'public'],
      ['category', 'category', readScale, 'public'],
      ['email info', 'email-info', readEmail, 'public', 'email'],
      ['email press', 'email-press', readEmail, 'contract', 'email'],
      ['email direction', 'email-direction', readEmail, 'contract', 'email'],
      ['email finance', 'email-finance', readEmail, 'contract', 'email'],
      ['twitter @id', 'twitter', readHandle, 'public'],
      ['linkedin page url', 'linkedin', readLinkedIn, 'public'],
      ['notes (sans virgules)', 'notes', readText, 'private'],
    ] satisfies Entry[]
  ).map(plan),
);

const PERSONS = new Map(
  (
    [
      ['Nom', 'last-name', readText, 'members', 'name'],
      ['Pnom', 'first-name', readText, 'members', 'name'],
      ['Pseudo', 'pseudonym', readText, 'members', 'name'],
      ['email1', 'email', readEmail, 'contract', 'email'],
      ['email2', 'email-2', readEmail, 'contract', 'email'],
      ['twitter id', 'twitter', readHandle, 'members'],
      ['linkedin profil', 'linkedin', readLinkedIn, 'members'],
      ['tel publique', 'phone', readPhone, 'contract'],
      ['web', 'website', readUrl, 'members', 'website'],
      ['notes', 'notes', readText, 'private'],
    ] satisfies Entry[]
  ).map(plan),
);

const PRESS_LIST = new Map(
  (
    [
      ['Média', 'medium', readText, 'members', 'medium'],
      ['Nom', 'last-name', readText, 'contract', 'name'],
      ['Prénom', 'first-name', readText, 'contract', 'name'],
      ['Courriel', 'email', readEmail, 'contract', 'email'],
      ['Téléphone', 'phone', readPhone, 'contract'],
      ['Langue', 'language', readText, 'members'],
      ['Canton', 'canton', readText, 'members'],
      ['Rubrique', 'beat', readText, 'members'],
      ['Tendance', 'leaning', readText, 'private'],
    ] satisfies Entry[]
  ).map(plan),
);

const SHAPES = {
  organisations: ORGANISATIONS,
  persons: PERSONS,
  'press-list': PRESS_LIST,
  survey: undefined,
} as const;

/** A file of this kind has at least this many of its columns; fewer is another file. */
const MIN_KNOWN_COLUMNS = 2;

/**
 * What each column of a file becomes. Columns that the kind does not know are kept as private text; a survey
 * knows none and guesses by the column's name. The column of consent is read, and not kept as a field.
 * @throws Refusal with a {@link FileRefusalCode}
 */
export function planColumns(
  kind: ImportKind,
  columns: readonly string[],
  consentColumn: string | null,
): readonly (ColumnPlan | 'consent')[] {
  const shape = SHAPES[kind];
  const known = columns.filter((header) => shape?.has(plain(header)));
  const plans = columns.map((header) =>
    consentColumn !== null && plain(header) === plain(consentColumn)
      ? 'consent'
      : (shape?.get(plain(header)) ?? freeColumn(header)),
  );
  if (consentColumn !== null && !plans.includes('consent'))
    throw new Refusal<FileRefusalCode>('consent-column-missing');
  const isOfKind =
    shape === undefined
      ? plans.some(identifies)
      : known.length >= MIN_KNOWN_COLUMNS && plans.some(identifies);
  if (!isOfKind) throw new Refusal<FileRefusalCode>('header-of-another-kind');
  return plans;
}

const identifies = (column: ColumnPlan | 'consent'): boolean =>
  column !== 'consent' && column.role !== undefined;

function freeColumn(header: string): ColumnPlan {
  const name = plain(header);
  const sensitive = isSensitive(header);
  const rest = { field: header, visibility: 'private', sensitive } as const;
  if (/\b(?:e-?mail|courriel|mail)\b/.test(name)) return { ...rest, read: readEmail, role: 'email' };
  if (/\b(?:tel|telephone|phone|mobile|natel|telefon)\b/.test(name)) return { ...rest, read: readPhone };
  if (/\b(?:web|url|site|website)\b/.test(name)) return { ...rest, read: readUrl, role: 'website' };
  if (/\b(?:nom|prenom|name|vorname|pseudo|participant|nr|numero)\b/.test(name))
    return { ...rest, read: readText, role: 'name' };
  return { ...rest, read: readText };
}
