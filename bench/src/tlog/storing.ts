import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { row } from '../results.js';
import type { LogPart } from './part.js';
import { amount } from './sizes.js';

const BUNDLES = join('tile', 'entries');
const AIM = 40;

/** What the files of a log take beyond its entries: tiles and checkpoint, as long as they are. */
export const storing: LogPart = async ({ kept, sizes }) => {
  let beyond = 0;
  let bundles = 0;
  for (const path of readdirSync(kept.folder, { recursive: true, encoding: 'utf8' })) {
    const stat = statSync(join(kept.folder, path));
    if (!stat.isFile()) continue;
    if (path.startsWith(BUNDLES)) bundles += stat.size;
    else beyond += stat.size;
  }
  const bytes = { unit: 'bytes', better: 'lower', subject: 'ours' } as const;
  const of = `${amount(sizes.logged)} entries of ${sizes.bytes} bytes`;
  return [
    row({ ...bytes, name: `stored per entry beyond its bundle, ${of}`, aim: AIM }, [beyond / sizes.logged]),
    row({ ...bytes, name: `stored per entry with its bundle, ${of}` }, [(beyond + bundles) / sizes.logged]),
  ];
};
