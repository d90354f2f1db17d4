import type { Members } from './engine/class-rule.js';
import type { EncodedTable } from './engine/encoded-table.js';
import { isAboutPopulation } from './models.js';
import { peopleAt } from './population.js';
import { MAX_ROWS, type AnonymisationRequest, refused, type Refused } from './request.js';

/** Most people a population may have: keeps every sum of them exact. */
const MAX_PEOPLE = 1e12;

/** The first reason for which the population cannot be compared with the table, or undefined. */
export function populationObjection(request: AnonymisationRequest): Refused | undefined {
  const { population, models, quasiIdentifiers, household } = request;
  if (population === undefined)
    return models.some(isAboutPopulation)
      ? refused('request-invalid', 'k-map and δ-presence compare with a population, which is not given.')
      : undefined;
  if (household !== undefined && models.some(({ model }) => model === 'delta-presence'))
    return refused('request-invalid', 'δ-presence counts people, and cannot count households.');
  const { columns, rows, people } = population;
  const missing = quasiIdentifiers.map(({ column }) => column).filter((column) => !columns.includes(column));
  if (missing.length > 0)
    return refused('column-unknown', `The population has no column "${missing.join('", "')}".`, {
      columns: missing.length,
    });
  if (new Set(columns).size !== columns.length || rows.some(({ length }) => length !== columns.length))
    return refused(
      'table-malformed',
      'Rows of the population do not have one cell per column of its own name.',
    );
  if (rows.length > MAX_ROWS)
    return refused('table-too-large', 'The population has too many rows.', {
      rows: rows.length,
      most: MAX_ROWS,
    });
  const isCounted = people === undefined || (people.length === rows.length && people.every(isPositive));
  const all = rows.reduce((sum, _, at) => sum + peopleAt(population, at), 0);
  if (isCounted && all <= MAX_PEOPLE) return undefined;
  return refused(
    'request-invalid',
    'Each row of the population stands for one person or more, up to 1e12 in all.',
  );
}

const isPositive = (count: number): boolean => Number.isSafeInteger(count) && count >= 1;

/** Everybody in the table belongs to the population: elsewhere its counts would promise what they do not keep. */
export function foreignersObjection({ finest }: EncodedTable, members: Members): Refused | undefined {
  if (finest.people.length === 0) return undefined;
  const classes = finest.people.filter((people, at) => people < members.of(finest, at)).length;
  if (classes === 0) return undefined;
  return refused('population-too-small', 'The table has more people of some kind than the population.', {
    classes,
  });
}
