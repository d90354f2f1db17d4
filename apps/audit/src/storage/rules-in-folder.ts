import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { KeptRules } from '../history/doors.js';

const FORMAT = 'decision rules v1';

/** What a file of kept rules exports, as `npm run rules` of its release made it. */
type RulesFile = Pick<KeptRules, 'engine' | 'createControl' | 'explain'> & { readonly format: typeof FORMAT };

/** A file among the kept rules that cannot be used. */
export class RulesUnusable extends Error {
  override readonly name = 'RulesUnusable';
}

/**
 * Loads the rules of earlier releases. Each file is a program, and is run: the folder is to be trusted as the program
 * itself is.
 * @returns by engine
 * @throws RulesUnusable for a file that is none, or two of one engine; Error when the folder cannot be read
 */
export async function rulesInFolder(folder: string): Promise<ReadonlyMap<string, KeptRules>> {
  const found = new Map<string, KeptRules>();
  const names = readdirSync(folder).filter((name) => name.endsWith('.mjs'));
  for (const name of names.sort()) {
    const file = join(folder, name);
    const { engine, createControl, explain } = await opened(file);
    if (found.has(engine)) throw new RulesUnusable(`${file}: another file has the rules of ${engine}, too`);
    const digest = createHash('sha256').update(readFileSync(file)).digest('hex');
    found.set(engine, { engine, digest, createControl, explain });
  }
  return found;
}

async function opened(file: string): Promise<RulesFile> {
  let exported: unknown;
  try {
    exported = await import(pathToFileURL(file).href);
  } catch (error) {
    throw new RulesUnusable(`${file}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
  if (!isRulesFile(exported)) throw new RulesUnusable(`${file} is no file that \`npm run rules\` made`);
  return exported;
}

function isRulesFile(exported: unknown): exported is RulesFile {
  const { format, engine, createControl, explain } = exported as Readonly<Record<string, unknown>>;
  return (
    format === FORMAT &&
    typeof engine === 'string' &&
    typeof createControl === 'function' &&
    typeof explain === 'function'
  );
}
