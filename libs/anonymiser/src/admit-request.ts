import { MAX_HIERARCHY_SIZE } from './hierarchy.js';
import { type AnonymisationRequest, type Refused, type Table, refused } from './request.js';

/** Most rows a table may have. */
export const MAX_ROWS = 1_000_000;

/** Most combinations of levels that are searched; the search is exact, so it must stay small. */
export const MAX_LATTICE_NODES = 100_000;

/** The first reason for which the request cannot be tried on this table, or undefined. */
export function objection(table: Table, request: AnonymisationRequest): Refused | undefined {
  return (
    parameterObjection(request) ??
    columnObjection(table, request) ??
    sizeObjection(table, request) ??
    personObjection(table, request) ??
    valueObjection(table, request)
  );
}

function parameterObjection(request: AnonymisationRequest): Refused | undefined {
  const { quasiIdentifiers, sensitive, insensitive = [], person, k, l, maxSuppressionShare } = request;
  const invalid = (detail: string): Refused => refused('request-invalid', detail);
  if (quasiIdentifiers.length === 0) return invalid('At least one quasi-identifier is needed.');
  if (!Number.isSafeInteger(k) || k < 2) return invalid('k must be a whole number of at least 2.');
  if (!Number.isSafeInteger(l) || l < 1) return invalid('l must be a whole number of at least 1.');
  if (!(maxSuppressionShare >= 0 && maxSuppressionShare <= 1))
    return invalid('The suppression share must lie between 0 and 1.');
  const roles = [...quasiIdentifiers.map(({ column }) => column), sensitive, ...insensitive];
  if (person !== undefined) roles.push(person);
  if (new Set(roles).size !== roles.length) return invalid('A column can play one role only.');
  const measured = quasiIdentifiers.every(
    ({ levels, size }) =>
      Number.isSafeInteger(levels) &&
      levels >= 1 &&
      Number.isSafeInteger(size) &&
      size >= 1 &&
      size <= MAX_HIERARCHY_SIZE,
  );
  return measured ? undefined : invalid('A hierarchy needs at least one level and from 1 to 1e9 values.');
}

function columnObjection({ columns, rows }: Table, request: AnonymisationRequest): Refused | undefined {
  if (new Set(columns).size !== columns.length)
    return refused('table-malformed', 'Two columns have the same name.', { columns: columns.length });
  const ragged = rows.filter((row) => row.length !== columns.length).length;
  if (ragged > 0)
    return refused('table-malformed', 'Some rows do not have one cell per column.', { rows: ragged });
  const { quasiIdentifiers, sensitive, insensitive = [], person } = request;
  const named = [...quasiIdentifiers.map(({ column }) => column), sensitive, ...insensitive];
  if (person !== undefined) named.push(person);
  const missing = named.filter((column) => !columns.includes(column));
  if (missing.length === 0) return undefined;
  return refused('column-unknown', `The table has no column "${missing.join('", "')}".`, {
    columns: missing.length,
  });
}

function sizeObjection({ rows }: Table, { quasiIdentifiers, k }: AnonymisationRequest): Refused | undefined {
  if (rows.length < k)
    return refused('table-too-small', 'The table has fewer rows than one class needs.', {
      rows: rows.length,
      k,
    });
  if (rows.length > MAX_ROWS)
    return refused('table-too-large', 'The table has too many rows.', { rows: rows.length, most: MAX_ROWS });
  const nodes = quasiIdentifiers.reduce((product, { levels }) => product * levels, 1);
  if (nodes <= MAX_LATTICE_NODES) return undefined;
  return refused('lattice-too-large', 'The hierarchies allow too many combinations of levels.', {
    nodes,
    most: MAX_LATTICE_NODES,
  });
}

function personObjection({ columns, rows }: Table, { person }: AnonymisationRequest): Refused | undefined {
  if (person === undefined) return undefined;
  const at = columns.indexOf(person);
  const people = new Set(rows.map((row) => row[at])).size;
  if (people === rows.length) return undefined;
  return refused('person-repeated', 'A person has more than one row; k would count rows, not people.', {
    rows: rows.length,
    people,
  });
}

function valueObjection(
  { columns, rows }: Table,
  { quasiIdentifiers }: AnonymisationRequest,
): Refused | undefined {
  for (const hierarchy of quasiIdentifiers) {
    const at = columns.indexOf(hierarchy.column);
    const unknown = rows.filter((row) => !hierarchy.covers(row[at] ?? '')).length;
    if (unknown > 0)
      return refused(
        'value-outside-hierarchy',
        `Column "${hierarchy.column}" holds values its hierarchy does not know.`,
        {
          rows: unknown,
        },
      );
  }
  return undefined;
}
