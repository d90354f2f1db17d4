import { createHash } from 'node:crypto';
import { hierarchyDigest, InvalidHierarchy, MAX_ROWS, readCommuneRegister } from '@coop/anonymiser';
import { fieldName } from '@coop/contracts';
import { codedPopulation } from './coded-population.js';
import type { PublicHierarchy, PublicPopulation } from './public-references.js';
import { csvLines, ReferenceFault, type CsvLine, type ReferenceText } from './reference-csv.js';

/** Heads the last column of a population whose rows stand for several people each. */
const PEOPLE = 'people';
const MOST_PEOPLE = 1e12;

/**
 * A line for each known value: the value, then its group at every level.
 * @throws ReferenceFault
 */
export function readHierarchy(name: string, text: ReferenceText): PublicHierarchy {
  const lines = csvLines(text);
  assertNested(text.file, lines);
  return hierarchyOf(
    name,
    text.comment ?? name,
    lines.map(({ cells }) => cells),
  );
}

function hierarchyOf(name: string, version: string, rows: readonly (readonly string[])[]): PublicHierarchy {
  const definition = { kind: 'table', rows } as const;
  return { kind: 'hierarchy', name, version, digest: hierarchyDigest(definition), definition };
}

/** Each value once, and whoever share a group share those above it: the search relies on it. */
function assertNested(file: string, lines: readonly CsvLine[]): void {
  const values = new Set<string>();
  const above = (lines[0]?.cells ?? []).map(() => new Map<string, string | undefined>());
  for (const { cells, line } of lines) {
    const [value = ''] = cells;
    if (values.has(value)) throw new ReferenceFault(file, 'its value is listed before', line);
    values.add(value);
    cells.forEach((group, level) => {
      const parents = above[level];
      if (parents?.has(group) === true && parents.get(group) !== cells[level + 1])
        throw new ReferenceFault(file, `its group of level ${level} has another one above it before`, line);
      parents?.set(group, cells[level + 1]);
    });
  }
}

/**
 * The official register of communes, as its publisher gives it. The day is that of the comment or of the end of the
 * name: `communes-2026-01-01.csv`.
 * @throws ReferenceFault
 */
export function readCommunes(name: string, { file, comment, body }: ReferenceText): PublicHierarchy {
  const day = comment ?? /\d{4}-\d{2}-\d{2}$/.exec(name)?.[0];
  if (day === undefined)
    throw new ReferenceFault(file, 'its name must end with the day of the register, YYYY-MM-DD');
  try {
    const { rows } = readCommuneRegister(body, day);
    return hierarchyOf(
      name,
      day,
      rows.map((row) => [...row, '*']),
    );
  } catch (error) {
    if (error instanceof InvalidHierarchy) throw new ReferenceFault(file, error.message);
    throw error;
  }
}

/**
 * A header of field names, then a line for each person, or for as many as the last column says where it is `people`.
 * @throws ReferenceFault
 */
export function readPopulation(name: string, text: ReferenceText): PublicPopulation {
  const { file } = text;
  const [header, ...lines] = csvLines(text);
  const named = header?.cells ?? [];
  const isCounted = named.length > 1 && named.at(-1) === PEOPLE;
  const columns = isCounted ? named.slice(0, -1) : named;
  if (new Set(named).size !== named.length || !columns.every((field) => fieldName.safeParse(field).success))
    throw new ReferenceFault(file, 'its columns are fields, each once', header?.line);
  if (lines.length === 0 || lines.length > MAX_ROWS)
    throw new ReferenceFault(file, `has from 1 to ${MAX_ROWS} lines below the header`);
  const people = isCounted ? lines.map((line) => peopleOn(file, line)) : undefined;
  if ((people ?? []).reduce((sum, count) => sum + count, 0) > MOST_PEOPLE)
    throw new ReferenceFault(file, 'has more than 1e12 people');
  const rows = lines.map(({ cells }) => cells);
  return {
    ...{ kind: 'population', name, version: text.comment ?? name, digest: digestOf([named, ...rows]) },
    population: codedPopulation(columns, rows, people),
  };
}

function peopleOn(file: string, { cells, line }: CsvLine): number {
  const count = cells.at(-1) ?? '';
  if (!/^[1-9]\d{0,11}$/.test(count))
    throw new ReferenceFault(file, 'stands for a whole number of people, from 1 on', line);
  return Number(count);
}

/** Of what the cells say, however the file quotes them or ends its lines. */
function digestOf(rows: readonly (readonly string[])[]): string {
  const hash = createHash('sha256');
  for (const row of rows) hash.update(`${JSON.stringify(row)}\n`);
  return hash.digest('hex');
}
