import { existsSync, readFileSync } from 'node:fs';
import { ensureKeyFile } from '@coop/service-kit';
import { generateKeyPair } from '@coop/tlog';

/**
 * The key that signs the log, `log.skey` of the keys folder; made together with the log.
 * @throws TypeError when there is a log but no key: a new key would not be the one that outsiders know
 */
export function signerKey(file: string, origin: string, hasLog: boolean): string {
  if (hasLog && !existsSync(file))
    throw new TypeError(
      'there is a log, but the key that signs it is missing: restore log.skey into the keys folder',
    );
  ensureKeyFile(file, () => `${generateKeyPair(origin).skey}\n`);
  return readFileSync(file, 'utf8').trim();
}
