// Deliberately imports nothing of the search, not even a helper: a checker that shares code shares its mistakes.

/** What a table was promised to fulfil. */
export interface ReleasePromise {
  /** Names of the columns by which somebody could recognise a person. */
  readonly quasiIdentifiers: readonly string[];
  readonly sensitive: string;
  /** Further columns that may be in the table. */
  readonly insensitive?: readonly string[];
  readonly k: number;
  readonly l: number;
}

/** One broken promise; counts only, no value of the table. */
export type Finding =
  | { readonly code: 'column-missing'; readonly column: string }
  | { readonly code: 'column-not-promised'; readonly column: string }
  | { readonly code: 'row-of-wrong-length'; readonly rows: number }
  | { readonly code: 'no-rows' }
  | { readonly code: 'class-below-k'; readonly classes: number; readonly smallest: number }
  | { readonly code: 'class-below-l'; readonly classes: number; readonly fewestDistinct: number }
  | { readonly code: 'rows-not-sorted' };

/**
 * Examines a table as its recipient would, by plain counting. An empty list means that every promise is kept; with
 * any finding the table must not be handed out.
 */
export function checkRelease(
  table: { readonly columns: readonly string[]; readonly rows: readonly (readonly string[])[] },
  promise: ReleasePromise,
): Finding[] {
  const findings = checkShape(table, promise);
  if (findings.length > 0) return findings;
  const places = promise.quasiIdentifiers.map((column) => table.columns.indexOf(column));
  const sensitiveAt = table.columns.indexOf(promise.sensitive);
  const sorted = [...table.rows].sort((a, b) => compareAt(places, a, b));

  const classes: { rows: number; sensitive: Set<string> }[] = [];
  sorted.forEach((row, at) => {
    const before = sorted[at - 1];
    if (before === undefined || compareAt(places, before, row) !== 0)
      classes.push({ rows: 0, sensitive: new Set() });
    const current = classes[classes.length - 1];
    if (current === undefined) return;
    current.rows += 1;
    current.sensitive.add(row[sensitiveAt] ?? '');
  });

  const small = classes.map(({ rows }) => rows).filter((rows) => !(rows >= promise.k));
  const uniform = classes
    .map(({ sensitive }) => sensitive.size)
    .filter((distinct) => !(distinct >= promise.l));
  if (small.length > 0)
    findings.push({ code: 'class-below-k', classes: small.length, smallest: least(small) });
  if (uniform.length > 0)
    findings.push({ code: 'class-below-l', classes: uniform.length, fewestDistinct: least(uniform) });
  if (!isSorted(table.rows)) findings.push({ code: 'rows-not-sorted' });
  return findings;
}

function checkShape(
  { columns, rows }: { readonly columns: readonly string[]; readonly rows: readonly (readonly string[])[] },
  { quasiIdentifiers, sensitive, insensitive = [] }: ReleasePromise,
): Finding[] {
  const required = [...quasiIdentifiers, sensitive];
  const promised = new Set([...required, ...insensitive]);
  const findings: Finding[] = [];
  for (const column of required)
    if (!columns.includes(column)) findings.push({ code: 'column-missing', column });
  columns.forEach((column, at) => {
    if (!promised.has(column) || columns.indexOf(column) !== at)
      findings.push({ code: 'column-not-promised', column });
  });
  const wrong = rows.filter((row) => row.length !== columns.length).length;
  if (wrong > 0) findings.push({ code: 'row-of-wrong-length', rows: wrong });
  if (rows.length === 0) findings.push({ code: 'no-rows' });
  return findings;
}

/** Any other order could carry the order in which people were entered, and so link rows to people. */
function isSorted(rows: readonly (readonly string[])[]): boolean {
  return rows.every((row, at) => {
    const before = rows[at - 1];
    return before === undefined || compareAt([...row.keys()], before, row) <= 0;
  });
}

function compareAt(places: readonly number[], a: readonly string[], b: readonly string[]): number {
  for (const at of places) {
    const [left, right] = [a[at] ?? '', b[at] ?? ''];
    if (left !== right) return left < right ? -1 : 1;
  }
  return 0;
}

function least(numbers: readonly number[]): number {
  return numbers.reduce((low, number) => Math.min(low, number), Number.POSITIVE_INFINITY);
}
