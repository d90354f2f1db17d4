import { headFromText, readErasureLines } from '@coop/personal-data/adapter';
import { Session } from './database/session.js';
import { BackupRefusal } from './refusal.js';
import type { KeyRows } from './rows.js';

/**
 * What a restore of keys is to do about erasures since the backup: carry out those of a list, whose folder is named; or
 * go on without it, which is written down for ever as the first entry of a new list.
 */
export type ErasuresOfRestore = { readonly list: string } | 'without';

/** The lines of the list, or the decision to have none. */
export type RestoredErasures = readonly string[] | 'without';

/**
 * Keys from a backup have the keys of people who were erased since: they are not restored without the list, or the
 * decision. Signatures are verified by the vault when it starts.
 * @throws BackupRefusal `ErasuresNeeded`, `NotThere`; `ErasuresOlder` than the keys
 */
export function erasuresFor(rows: KeyRows, erasures: ErasuresOfRestore | undefined): RestoredErasures {
  if (erasures === undefined)
    throw new BackupRefusal(
      'ErasuresNeeded',
      'keys of a backup open what was erased since: name the folder of the newest list of erasures with --erasures, or go on --without-erasures',
    );
  if (erasures === 'without') return 'without';
  const lines = linesOf(erasures);
  const seen = rows.roots.seenOfList && headFromText(Buffer.from(rows.roots.seenOfList).toString());
  if (seen !== undefined && seen.count > lines.length)
    throw new BackupRefusal(
      'ErasuresOlder',
      `the list in ${erasures.list} has ${lines.length} entries, and these keys had seen ${seen.count}: there must be a newer copy`,
    );
  return lines;
}

/** For keys that are there already, and whose list may lie elsewhere. @throws BackupRefusal `NotThere` */
export function erasuresBeside(erasures: ErasuresOfRestore | undefined): RestoredErasures | undefined {
  return erasures === undefined || erasures === 'without' ? erasures : linesOf(erasures);
}

function linesOf({ list }: Exclude<ErasuresOfRestore, 'without'>): readonly string[] {
  const lines = readErasureLines(list);
  if (lines === undefined) throw new BackupRefusal('NotThere', `there is no list of erasures in ${list}`);
  return lines;
}

/** The list of a cooperative on PostgreSQL, to be copied elsewhere: the longer of the two that lie there. */
export async function readErasures(postgres: string, keysDatabase: string): Promise<readonly string[]> {
  const found = [
    await linesIn(postgres, 'vault.erasure_list'),
    await linesIn(keysDatabase, 'keys.erasure_list'),
  ];
  return found.toSorted((a, b) => a.length - b.length).at(-1) ?? [];
}

async function linesIn(url: string, table: string): Promise<readonly string[]> {
  const session = await Session.open(url, 'reading');
  try {
    if (!(await session.has(table))) return [];
    return (await session.query<{ line: string }>(`SELECT line FROM ${table} ORDER BY count`)).map(
      ({ line }) => line,
    );
  } finally {
    await session.close();
  }
}
