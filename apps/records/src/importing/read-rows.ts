import { canonicalRow, rowKeys, type ReadField, type RowKeys, type ValuesByRole } from './row-identity.js';
import type { ColumnPlan, ImportKind } from './shapes.js';
import type { Finding, NotedCode, SetAsideCode } from './refusals.js';
import { plain } from './cell-values.js';
import type { Table } from './parse-table.js';

/** A row that is good to become a record. */
export interface GoodRow {
  readonly row: number;
  readonly fields: readonly ReadField[];
  readonly emails: readonly string[];
  /** The whole row in one form, whatever its file's encoding or order: equal rows are equal texts. */
  readonly canonical: string;
  readonly keys: RowKeys;
}

export type RowReading =
  | { readonly row: number; readonly good: GoodRow; readonly noted: readonly Finding<NotedCode>[] }
  | { readonly row: number; readonly setAside: Finding<SetAsideCode> };

/** The header is row 1, as spreadsheets count. */
const FIRST_ROW = 2;

/**
 * Reads every row by the plan of its columns. Pure: the same table gives the same rows and findings, so that an
 * import that was interrupted goes on exactly where it stopped.
 */
export function readRows(
  kind: ImportKind,
  table: Table,
  plans: readonly (ColumnPlan | 'consent')[],
): readonly RowReading[] {
  const readings = table.rows.map((cells, index) =>
    readRow(kind, index + FIRST_ROW, table.columns, cells, plans),
  );
  return withoutDuplicates(readings);
}

function readRow(
  kind: ImportKind,
  row: number,
  columns: readonly string[],
  cells: readonly string[],
  plans: readonly (ColumnPlan | 'consent')[],
): RowReading {
  const aside = (code: SetAsideCode, column: string | null = null): RowReading => ({
    row,
    setAside: { row, column, code },
  });
  if (cells.length !== columns.length) return aside('ragged-row');
  const noted: Finding<NotedCode>[] = [];
  const fields: ReadField[] = [];
  for (const [index, plan] of plans.entries()) {
    const cell = cells[index]?.trim() ?? '';
    const column = columns[index] ?? null;
    if (plan === 'consent') {
      if (!saysYes(cell)) return aside('consent-not-given', column);
      continue;
    }
    const reading = cell === '' ? { value: null } : plan.read(cell);
    if (reading.setAside !== undefined) return aside(reading.setAside, column);
    if (reading.noted !== undefined) noted.push({ row, column, code: reading.noted });
    const { field: name, sensitive, visibility } = plan;
    fields.push({ name, value: reading.value, sensitive, visibility });
  }
  const roles = valuesByRole(plans, fields);
  if (roles.email.length + roles.name.length + roles.website.length === 0)
    return aside('no-identifying-value');
  const good = {
    row,
    fields,
    emails: roles.email,
    canonical: canonicalRow(fields),
    keys: rowKeys(kind, roles),
  };
  return { row, good, noted };
}

/** Answers that say yes in the languages of the country; everything else, also an empty cell, says no. */
const YES = new Set(['oui', 'ja', 'si', 'yes', 'true', 'vrai', 'wahr', 'vero', '1', 'x', 'j', 'o', 'y']);
const saysYes = (cell: string): boolean => YES.has(plain(cell));

function valuesByRole(
  plans: readonly (ColumnPlan | 'consent')[],
  fields: readonly ReadField[],
): ValuesByRole {
  const columns = plans.filter((plan) => plan !== 'consent');
  const of = (role: ColumnPlan['role']) =>
    columns.flatMap((plan, index) => {
      const value = plan.role === role ? fields[index]?.value : null;
      return value === null || value === undefined ? [] : [value];
    });
  return { email: of('email'), name: of('name'), website: of('website'), medium: of('medium') };
}

/** Of rows that are the same, or surely the same party, the first is taken; the others wait for a person's eyes. */
function withoutDuplicates(readings: readonly RowReading[]): readonly RowReading[] {
  const seen = new Set<string>();
  const uses = new Map<string, number>();
  for (const reading of readings)
    if ('good' in reading) for (const key of reading.good.keys.weak) uses.set(key, (uses.get(key) ?? 0) + 1);
  return readings.map((reading) => {
    if (!('good' in reading)) return reading;
    const { row, good } = reading;
    if (seen.has(good.keys.strong)) return { row, setAside: { row, column: null, code: 'duplicate-row' } };
    seen.add(good.keys.strong);
    // A mailbox that several people share identifies none of them.
    return {
      ...reading,
      good: { ...good, keys: { ...good.keys, weak: good.keys.weak.filter((key) => uses.get(key) === 1) } },
    };
  });
}
