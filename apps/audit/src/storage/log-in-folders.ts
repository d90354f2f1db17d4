import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CHECKPOINT_PATH,
  FileSignerMemory,
  FileWitnessState,
  PosixTileStorage,
  verifierKeyOf,
} from '@coop/tlog';
import { EvidenceInFolder } from './evidence-in-folder.js';
import { VKEY_FILE, type LogPlace } from './log-place.js';
import { signerKey } from './signer-key.js';
import { witnessKeys } from './witness-place.js';

export interface LogFolders {
  /** Tiles, checkpoint and `origin.vkey`: all of it is public. */
  readonly logDir: string;
  /** `log.skey`, what was signed last, and what was found against the log. Never the same folder, nor in one backup. */
  readonly keysDir: string;
  /** Name of the log, such as `cooperative.example/log`. */
  readonly origin: string;
}

/**
 * A log in a folder of this machine, for a process that is alone.
 * @throws TypeError when there is a log but no key
 */
export function logInFolders({ logDir, keysDir, origin }: LogFolders): LogPlace {
  const hasLog = existsSync(join(logDir, CHECKPOINT_PATH));
  const skey = signerKey(join(keysDir, 'log.skey'), origin, hasLog);
  mkdirSync(logDir, { recursive: true });
  writeFileSync(join(logDir, VKEY_FILE), `${verifierKeyOf(skey)}\n`);
  const storage = new PosixTileStorage(logDir);
  return {
    ...{ origin, skey, isShared: false },
    memory: new FileSignerMemory(join(keysDir, 'log-signer'), origin),
    evidence: new EvidenceInFolder(join(keysDir, 'log-evidence')),
    read: (path) => storage.read(path),
    writer: () => Promise.resolve(storage),
    witness: () =>
      Promise.resolve({
        skeys: witnessKeys(join(keysDir, 'witness.skey'), origin),
        state: new FileWitnessState(join(keysDir, 'witness')),
      }),
  };
}
