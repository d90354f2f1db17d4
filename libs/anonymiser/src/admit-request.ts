import { isNested, type CodedColumn } from './engine/coded-column.js';
import { MAX_HIERARCHY_SIZE, type Hierarchy } from './hierarchy.js';
import { populationObjection } from './admit-population.js';
import { attributeOf, unknownModel, type PrivacyModel } from './models.js';
import { type AnonymisationRequest, MAX_ROWS, type Refused, type Table, kOf, refused } from './request.js';

/** The first reason for which the request cannot be tried on this table, or undefined. */
export function objection(table: Table, request: AnonymisationRequest): Refused | undefined {
  return (
    parameterObjection(request) ??
    modelObjection(request) ??
    columnObjection(table, request) ??
    populationObjection(request) ??
    sizeObjection(table, request) ??
    groundObjection(table, request)
  );
}

const invalid = (detail: string): Refused => refused('request-invalid', detail);

/** Columns by the role that each plays. */
function rolesOf(request: AnonymisationRequest): string[] {
  const { quasiIdentifiers, sensitive, insensitive = [], person, household } = request;
  const kept = [...quasiIdentifiers.map(({ column }) => column), ...sensitive, ...insensitive];
  return [...kept, ...[person, household].filter((column) => column !== undefined)];
}

function parameterObjection(request: AnonymisationRequest): Refused | undefined {
  const { quasiIdentifiers, weights = {}, maxSuppressionShare, maxNodesChecked = 1 } = request;
  if (quasiIdentifiers.length === 0) return invalid('At least one quasi-identifier is needed.');
  if (!(maxSuppressionShare >= 0 && maxSuppressionShare <= 1))
    return invalid('The suppression share must lie between 0 and 1.');
  const roles = rolesOf(request);
  if (new Set(roles).size !== roles.length) return invalid('A column can play one role only.');
  const columns = new Set(quasiIdentifiers.map(({ column }) => column));
  if (!Object.entries(weights).every(([column, weight]) => columns.has(column) && isCount(weight, 1_000)))
    return invalid('A weight is a whole number from 1 to 1,000, for a quasi-identifier.');
  const measured = quasiIdentifiers.every(
    ({ levels, size }) => isCount(levels, Number.MAX_SAFE_INTEGER) && isCount(size, MAX_HIERARCHY_SIZE),
  );
  if (!isCount(maxNodesChecked, 1_000_000))
    return invalid('From 1 to 1,000,000 combinations of levels may be counted out.');
  return measured ? undefined : invalid('A hierarchy needs at least one level and from 1 to 1e9 values.');
}

const isCount = (value: number, most: number): boolean =>
  Number.isSafeInteger(value) && value >= 1 && value <= most;

function modelObjection({ models, sensitive }: AnonymisationRequest): Refused | undefined {
  if (!models.some(({ model }) => model === 'k-anonymity' || model === 'k-map'))
    return invalid('k-anonymity or k-map is always asked for.');
  for (const model of models) {
    const attribute = attributeOf(model);
    if (attribute !== undefined && !sensitive.includes(attribute))
      return invalid('A model about an attribute is about a sensitive column.');
    if (!isInRange(model)) return invalid(`The parameters of ${model.model} are out of range.`);
  }
  return undefined;
}

function isInRange(model: PrivacyModel): boolean {
  switch (model.model) {
    case 'k-anonymity':
    case 'k-map':
      return Number.isSafeInteger(model.k) && model.k >= 2;
    case 'delta-presence':
      return model.min >= 0 && model.min <= model.max && model.max > 0 && model.max <= 1;
    case 'distinct-l-diversity':
      return Number.isSafeInteger(model.l) && model.l >= 2;
    case 'entropy-l-diversity':
      return model.l > 1;
    case 'recursive-cl-diversity':
      return model.c > 0 && Number.isSafeInteger(model.l) && model.l >= 2;
    case 'alpha-k-anonymity':
      return model.alpha > 0 && model.alpha <= 1;
    case 't-closeness':
      return model.t >= 0 && model.t < 1;
    case 'beta-likeness':
      return model.beta > 0;
    case 'delta-disclosure':
      return model.delta > 0;
    default:
      return unknownModel(model);
  }
}

function columnObjection({ columns, rows }: Table, request: AnonymisationRequest): Refused | undefined {
  if (new Set(columns).size !== columns.length)
    return refused('table-malformed', 'Two columns have the same name.', { columns: columns.length });
  const ragged = rows.filter((row) => row.length !== columns.length).length;
  if (ragged > 0)
    return refused('table-malformed', 'Some rows do not have one cell per column.', { rows: ragged });
  const missing = rolesOf(request).filter((column) => !columns.includes(column));
  if (missing.length === 0) return undefined;
  return refused('column-unknown', `The table has no column "${missing.join('", "')}".`, {
    columns: missing.length,
  });
}

function sizeObjection({ rows }: Table, { models }: AnonymisationRequest): Refused | undefined {
  const k = Math.max(kOf(models), 1);
  if (rows.length < k)
    return refused('table-too-small', 'The table has fewer rows than one class needs.', {
      rows: rows.length,
      k,
    });
  if (rows.length > MAX_ROWS)
    return refused('table-too-large', 'The table has too many rows.', { rows: rows.length, most: MAX_ROWS });
  return undefined;
}

/** The first reason that lies in the values: one that no hierarchy knows, or a hierarchy that is none. */
export function valueObjection(
  columns: readonly { readonly hierarchy: Hierarchy; readonly coded: CodedColumn }[],
): Refused | undefined {
  for (const { hierarchy, coded } of columns) {
    const unknown = coded.texts.reduce(
      (sum, text, at) => sum + (hierarchy.covers(text) ? 0 : (coded.counts[at] ?? 0)),
      0,
    );
    const { column } = hierarchy;
    if (unknown > 0)
      return refused(
        'value-outside-hierarchy',
        `Column "${column}" holds values its hierarchy does not know.`,
        {
          rows: unknown,
        },
      );
  }
  const torn = columns.find(({ hierarchy, coded }) => !isNested(hierarchy, coded.texts));
  if (torn === undefined) return undefined;
  return refused('hierarchy-not-nested', `The levels of column "${torn.hierarchy.column}" are not nested.`);
}

/** Distances along an order or a hierarchy need to know every value. */
function groundObjection({ columns, rows }: Table, { models }: AnonymisationRequest): Refused | undefined {
  for (const model of models) {
    if (model.model !== 't-closeness' || typeof model.distance !== 'object') continue;
    const { distance } = model;
    const paths = 'order' in distance ? distance.order.map((value) => [value]) : distance.hierarchy;
    const known = new Set(paths.map(([value]) => value));
    const at = columns.indexOf(model.attribute);
    const isEven = paths.every((path) => path.length === paths[0]?.length);
    if (known.size !== paths.length || !isEven || !rows.every((row) => known.has(row[at])))
      return invalid(`The distance of t-closeness does not know every value of "${model.attribute}" once.`);
  }
  return undefined;
}
