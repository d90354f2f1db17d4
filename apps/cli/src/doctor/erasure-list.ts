import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { headFromText, readErasureLines } from '@coop/personal-data/adapter';
import { finding, fine, type Check, type Diagnosis } from './diagnosis.js';

export interface ErasureListPlace {
  readonly keysDir: string;
  /** Folder of the list. */
  readonly dir: string;
}

/** How far the keys had seen the list, by number of entries; `undefined` for keys from before there was one. */
function seenBy(keysDir: string): number | undefined {
  const file = join(keysDir, 'keys.sqlite');
  if (!existsSync(file)) return undefined;
  const db = new DatabaseSync(file, { readOnly: true, timeout: 1_000 });
  try {
    const sql = "SELECT CAST(value AS TEXT) AS head FROM meta WHERE name = 'erasure-list'";
    const head = db.prepare(sql).get()?.['head'];
    return typeof head === 'string' ? headFromText(head).count : undefined;
  } finally {
    db.close();
  }
}

/** Whether somebody went on without an earlier list: an entry says so for ever. */
function isWithout(line: string): boolean {
  const entry: unknown = JSON.parse(line);
  return (
    typeof entry === 'object' &&
    entry !== null &&
    'fact' in entry &&
    typeof entry.fact === 'object' &&
    entry.fact !== null &&
    'without' in entry.fact
  );
}

export function listOfErasures({ keysDir, dir }: ErasureListPlace): Diagnosis | undefined {
  const seen = seenBy(keysDir);
  if (seen === undefined) return undefined;
  const lines = readErasureLines(dir);
  if (lines === undefined || lines.length < seen)
    return finding(
      'list of erasures',
      lines === undefined
        ? `there is none in ${dir}`
        : `it has ${lines.length} entries, and the keys had seen ${seen}`,
      {
        cause: 'it was not put back with the keys, or an older copy was',
        remedy: `put the newest copy into ${dir}: nothing starts without it`,
      },
    );
  if (lines.some(isWithout))
    return finding('list of erasures', 'somebody went on without an earlier list', {
      cause: 'it was lost: whoever was erased between the backup and its restore may be back',
      remedy:
        'repeat each erasure of the receipts from that time; if all are repeated, this stays as a record',
    });
  return fine('list of erasures', `${lines.length} entries`);
}

export const erasureListChecks: Readonly<Record<string, Check<ErasureListPlace>>> = {
  'list of erasures': listOfErasures,
};
