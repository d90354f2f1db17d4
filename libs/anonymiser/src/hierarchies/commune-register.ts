import { createHash } from 'node:crypto';
import { ANY_VALUE, InvalidHierarchy } from '../hierarchy.js';
import { numberOf, parseDay } from './calendar.js';
import { csvRows } from './csv-rows.js';
import type { DefinedHierarchy } from './definition.js';
import { hierarchyFromTable } from './table-hierarchy.js';

/** The communes of Switzerland on one day, each with its district and canton. */
export interface CommuneRegister {
  /** The day, `YYYY-MM-DD`. */
  readonly version: string;
  /** Hex SHA-256 of the file's text in UTF-8, to be compared with the file that was downloaded. */
  readonly fileDigest: string;
  /** Number of the commune (1 to 4 digits), number and name of the district, short name of the canton; by number. */
  readonly rows: readonly (readonly [commune: string, district: string, canton: string])[];
}

/** Rows of one level: cantons, districts, communes. */
type Level = '1' | '2' | '3';

interface Entry {
  readonly number: string;
  readonly parent: string;
  readonly name: string;
  readonly shortName: string;
}

const COLUMNS = ['HistoricalCode', 'BfsCode', 'ValidFrom', 'ValidTo', 'Level', 'Parent', 'Name', 'ShortName'];

/**
 * Reads the official register of communes ("Répertoire officiel des communes de Suisse", Federal Statistical Office,
 * FSO) in the form in which its web service gives it, and in which operators download it:
 * `https://www.agvchapp.bfs.admin.ch/api/communes/snapshot?date=DD-MM-YYYY`, a CSV file with a header. Each row has a
 * `Level` (1 canton, 2 district, 3 commune) and names its `Parent` by the parent's `HistoricalCode`. Neither that
 * number nor `BfsCode`, the FSO's own, is unique but within a level. A canton without districts has one row of level 2.
 * Further columns are passed over. The register is no part of this library.
 *
 * @param version - the day whose communes are taken, `YYYY-MM-DD`: rows whose `ValidFrom` (`DD.MM.YYYY`) is later, or
 * whose `ValidTo`, their last day, is earlier, do not count
 * @throws InvalidHierarchy `file-malformed` when the file has another form, a parent is missing or a number is there
 * twice; `range-invalid` for a version that is no date; `no-values` when nothing counts on that day
 */
export function readCommuneRegister(text: string, version: string): CommuneRegister {
  const today = dayOf(version);
  if (today === undefined) throw refusal('range-invalid', 'the day is written YYYY-MM-DD.');
  const levels = entriesOn(today, text);
  const numbers = new Set<string>();
  const rows = [...levels['3'].values()].map(({ number, parent }) => {
    const district = levels['2'].get(parent);
    const canton = levels['1'].get(district?.parent ?? '');
    if (district === undefined || canton === undefined)
      throw refusal('file-malformed', 'a commune lies in no district, or a district in no canton.');
    if (numbers.has(number)) throw refusal('file-malformed', 'a number of a commune is there twice.');
    numbers.add(number);
    return [number, `${district.number} ${district.name}`, canton.shortName] as const;
  });
  if (rows.length === 0) throw refusal('no-values', 'it lists no commune on that day.');
  return {
    version,
    fileDigest: createHash('sha256').update(text).digest('hex'),
    rows: rows.sort(([a], [b]) => Number(a) - Number(b)),
  };
}

/**
 * A hierarchy of communes by the number of the FSO: `5586`, its district, its canton, `*`. What it knows is what the
 * register lists, whether it occurs in a table or not. The digest is that of these rows.
 *
 * @throws InvalidHierarchy when the register contradicts itself
 */
export const communeHierarchy = (column: string, { rows, version }: CommuneRegister): DefinedHierarchy =>
  hierarchyFromTable(
    column,
    rows.map((row) => [...row, ANY_VALUE]),
    version,
  );

/** The rows that count on a day, by their historical number, for each level. */
function entriesOn(today: number, text: string): Readonly<Record<Level, ReadonlyMap<string, Entry>>> {
  const [header = [], ...lines] = csvRows(text, ',') ?? [];
  const places = COLUMNS.map((column) => header.indexOf(column));
  if (places.includes(-1)) throw refusal('file-malformed', `the header must name ${COLUMNS.join(', ')}.`);
  const levels = {
    '1': new Map<string, Entry>(),
    '2': new Map<string, Entry>(),
    '3': new Map<string, Entry>(),
  };
  for (const line of lines) {
    if (line.length !== header.length) throw refusal('file-malformed', 'all rows need as many cells.');
    const [
      historical = '',
      number = '',
      from = '',
      to = '',
      level = '',
      parent = '',
      name = '',
      shortName = '',
    ] = places.map((at) => line[at] ?? '');
    if (!isLevel(level) || ![historical, number].every(isNumber))
      throw refusal('file-malformed', 'a level is 1, 2 or 3, and numbers have no leading zero.');
    if (!countsOn(today, from, to)) continue;
    const entries = levels[level];
    if (entries.has(historical)) throw refusal('file-malformed', 'a historical number is there twice.');
    entries.set(historical, { number, parent, name, shortName });
  }
  return levels;
}

const isLevel = (text: string): text is Level => /^[123]$/.test(text);
const isNumber = (text: string): boolean => /^[1-9]\d{0,5}$/.test(text);

function countsOn(today: number, from: string, to: string): boolean {
  const [first, last] = [swissDay(from), to === '' ? Number.POSITIVE_INFINITY : swissDay(to)];
  if (first === undefined || last === undefined)
    throw refusal('file-malformed', 'days are written DD.MM.YYYY, and the first is there.');
  return first <= today && today <= last;
}

function swissDay(text: string): number | undefined {
  const [, day, month, year] = /^(\d{2})\.(\d{2})\.(\d{4})$/.exec(text) ?? [];
  return dayOf(`${year}-${month}-${day}`);
}

function dayOf(text: string): number | undefined {
  const day = parseDay(text);
  return day === undefined ? undefined : numberOf(day);
}

const refusal = (code: 'file-malformed' | 'range-invalid' | 'no-values', detail: string): InvalidHierarchy =>
  new InvalidHierarchy(code, 'commune register', detail);
