import { randomUUID } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { generateKeyPair } from '@coop/tlog';

/**
 * The key that signs the log, `log.skey` of the keys folder; made together with the log.
 * @throws TypeError when there is a log but no key: a new key would not be the one that outsiders know
 */
export function signerKey(file: string, origin: string, hasLog: boolean): string {
  if (!existsSync(file)) {
    if (hasLog)
      throw new TypeError(
        'there is a log, but the key that signs it is missing: restore log.skey into the keys folder',
      );
    create(file, generateKeyPair(origin).skey);
  }
  return readFileSync(file, 'utf8').trim();
}

/** Of several instances that start at once one makes the key; each then reads a whole one. */
function create(file: string, skey: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const own = `${file}.${randomUUID()}.new`;
  writeFileSync(own, `${skey}\n`, { mode: 0o600, flag: 'wx', flush: true });
  try {
    // A link, unlike a renaming, never takes the place of a file that is there.
    linkSync(own, file);
  } catch (error) {
    if (!existsSync(file)) throw error;
  } finally {
    rmSync(own, { force: true });
  }
}
