import { checkClasses, profileTable, type Look, type Table } from '@coop/anonymiser';
import { PERSON_COLUMN } from './read-rows.js';

export const PSEUDONYM_COLUMN = 'pseudonym';

/** Whose a pseudonym is, and by which records she is read in the ordinary way. */
export interface Token {
  readonly subject: string;
  readonly records: readonly string[];
}

export interface Pseudonymised {
  readonly table: Table;
  /** By pseudonym. */
  readonly tokens: Readonly<Record<string, Token>>;
}

/** Beside what looks like a direct identifier: a place to the metre, and what hardly two people share. */
const TELLING: readonly Look[] = ['near-unique', 'coordinates'];

/** Columns by which people are known as they stand, so that a pseudonym beside them hides nobody. */
export function identifyingColumns(table: Table): readonly string[] {
  const profiles = profileTable(table, PERSON_COLUMN);
  const fields = table.columns.filter((column) => column !== PERSON_COLUMN);
  const declared = Object.fromEntries(fields.map((column) => [column, 'sensitive' as const]));
  const checked = checkClasses(profiles, { ...declared, [PERSON_COLUMN]: 'direct' });
  if (checked.outcome === 'refused') return checked.columns;
  const flagged = new Set(checked.flags.map(({ column }) => column));
  const isTelling = (column: string) =>
    profiles.some((each) => each.column === column && each.looks.some((look) => TELLING.includes(look)));
  return fields.filter((column) => flagged.has(column) || isTelling(column));
}

/**
 * Puts a pseudonym in the place of the person. Rows come in the order of what is in them, so that their order tells
 * nothing of the order in which records were made.
 *
 * @param records - the record of each row
 */
export function pseudonymiseRows(
  { columns, rows }: Table,
  records: readonly string[],
  pseudonymOf: (handle: string) => string,
): Pseudonymised {
  const tokens = new Map<string, { readonly subject: string; readonly records: string[] }>();
  const replaced = rows.map(([subject = '', ...cells], at) => {
    const pseudonym = pseudonymOf(subject);
    const token = tokens.get(pseudonym) ?? { subject, records: [] };
    // 128 bits: two people share one hardly before the sun goes out, and then nothing is handed out.
    if (token.subject !== subject) throw new Error('two people have one pseudonym');
    token.records.push(records[at] ?? missing());
    tokens.set(pseudonym, token);
    return [pseudonym, ...cells];
  });
  return {
    table: { columns: [PSEUDONYM_COLUMN, ...columns.slice(1)], rows: replaced.toSorted(byCells) },
    tokens: Object.fromEntries([...tokens].toSorted(([a], [b]) => (a < b ? -1 : 1))),
  };
}

function byCells(one: readonly string[], other: readonly string[]): number {
  const at = one.findIndex((cell, index) => cell !== other[index]);
  return at === -1 ? 0 : (one[at] ?? '') < (other[at] ?? '') ? -1 : 1;
}

function missing(): never {
  throw new Error('a row has no record');
}
