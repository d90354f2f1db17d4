import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { referenceName } from '@coop/contracts/anonymisation-api';
import { SettingsError } from '@coop/service-kit';
import { PublicReferences, type PublicReference } from './public-references.js';
import { readCommunes, readHierarchy, readPopulation } from './read-reference.js';
import { ReferenceFault, referenceText, type ReferenceText } from './reference-csv.js';

type Read = (name: string, text: ReferenceText) => PublicReference;

const READERS: ReadonlyMap<string, Read> = new Map<string, Read>([
  ['hierarchies', readHierarchy],
  ['communes', readCommunes],
  ['populations', readPopulation],
]);

const VARIABLE = 'COOP_ANONYMISATION_REFERENCE_FOLDER';
const ENDING = '.csv';

/**
 * Reads the operator's folder once, at the start. What is wrong with any file is said of each, and nothing starts: a
 * reference that was left out in silence would be missed by somebody else, much later.
 * @throws SettingsError with file and line, and no cell
 */
export function loadReferences(folder: string | undefined): PublicReferences {
  if (folder === undefined) return new PublicReferences();
  const problems: string[] = [];
  const attempt = <T>(run: () => T): T | undefined => {
    try {
      return run();
    } catch (error) {
      if (!(error instanceof ReferenceFault)) throw error;
      problems.push(`${VARIABLE}: ${error.message}`);
      return undefined;
    }
  };
  const files = attempt(() => filesIn(folder)) ?? [];
  const loaded = files.map(({ file, kind, name }) => attempt(() => load(folder, file, kind, name)));
  const all = loaded.filter((reference) => reference !== undefined);
  for (const { name } of all.filter(({ name }, at) => all.findIndex((other) => other.name === name) !== at))
    problems.push(`${VARIABLE}: ${name}: two files have this name`);
  if (problems.length > 0) throw new SettingsError(problems);
  return new PublicReferences(all);
}

interface Found {
  readonly file: string;
  readonly kind: string;
  readonly name: string;
}

/** In the order of their names. What begins with a dot belongs to whoever mounts the folder. */
const entriesOf = (folder: string, shown: string): readonly string[] => {
  try {
    return readdirSync(folder)
      .filter((entry) => !entry.startsWith('.'))
      .toSorted();
  } catch {
    throw new ReferenceFault(shown, 'is no folder that can be read');
  }
};

function filesIn(folder: string): readonly Found[] {
  return entriesOf(folder, folder).flatMap((kind) => {
    if (!READERS.has(kind))
      throw new ReferenceFault(kind, `is none of the folders ${[...READERS.keys()].join(', ')}`);
    return entriesOf(join(folder, kind), kind).map((entry) => ({
      ...{ file: `${kind}/${entry}`, kind },
      name: entry.endsWith(ENDING) ? entry.slice(0, -ENDING.length) : '',
    }));
  });
}

function load(folder: string, file: string, kind: string, name: string): PublicReference {
  if (!referenceName.safeParse(name).success)
    throw new ReferenceFault(
      file,
      `is named with small letters, digits, dots and hyphens, and ends with ${ENDING}`,
    );
  const read = READERS.get(kind);
  if (read === undefined) throw new TypeError(`there is no reader of ${kind}`);
  return read(name, referenceText(file, bytesOf(join(folder, file), file)));
}

function bytesOf(path: string, file: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch {
    throw new ReferenceFault(file, 'cannot be read');
  }
}
