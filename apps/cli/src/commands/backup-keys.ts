import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readKeys, requireApart, writeKeys } from '@coop/portable-backup';
import { UsageError, type Options } from '../command.js';

/**
 * Copies the keys of the embedded form, beside the running process, into a folder of their own.
 * @returns what was copied, for the report; nothing when nobody asked for it
 * @throws UsageError, BackupRefusal
 */
export async function backUpKeys(options: Options, dir: string, out: string): Promise<string | undefined> {
  const to = options['with-keys'];
  if (to === undefined) return undefined;
  const from = options['keys-files'] ?? `${resolve(dir)}.keys`;
  if (!existsSync(join(from, 'keys.sqlite')))
    throw new UsageError(`there are no keys in ${from}: --keys-files names their folder`);
  requireApart(out, to);
  const rows = readKeys(from);
  const files = await writeKeys(to, rows, from);
  return keysCopied(to, { keys: rows.keys.length, erased: rows.destroyed.length, files });
}

export const keysCopied = (
  to: string,
  {
    keys,
    erased,
    files,
  }: { readonly keys: number; readonly erased: number; readonly files: readonly string[] },
): string =>
  `Copied ${keys} keys, ${erased} records of erasures and ${files.length === 0 ? 'no key file (--keys-files names their folder)' : files.join(', ')} to ${to}.`;
