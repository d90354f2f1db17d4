import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CheckpointSigner,
  FileSignerMemory,
  generateKeyPair,
  parseSignerKey,
  parseVerifierKey,
  PosixTileStorage,
  TransparencyLog,
  verifierKeyOf,
  CHECKPOINT_PATH,
  type LogSource,
  type TileStorage,
} from '@coop/tlog';

/** Where the log and its signing key lie. The two folders are never the same, nor in one backup. */
export interface LogFolders {
  /** Tiles, checkpoint and `origin.vkey`: all of it is public. */
  readonly logDir: string;
  /** `log.skey`, and what was signed last. */
  readonly keysDir: string;
  /** Name of the log, such as `cooperative.example/log`. */
  readonly origin: string;
}

/** The log of this cooperative, open for its one writer. */
export interface OpenedLog {
  readonly log: TransparencyLog;
  readonly signer: CheckpointSigner;
  readonly storage: TileStorage;
  readonly source: LogSource;
  readonly vkey: string;
}

/** The verifier key's file, beside the tiles, so that whoever copies the log can verify it. */
export const VKEY_FILE = 'origin.vkey';

/**
 * Opens the log, or starts it with a new Ed25519 key.
 * @throws TypeError when there is a log but no key: a new key would not be the one that outsiders know
 * @throws TlogRefusal when the log does not hold together: verify it, then re-ingest
 */
export async function openLog({ logDir, keysDir, origin }: LogFolders): Promise<OpenedLog> {
  const skey = signerKey(logDir, keysDir, origin);
  const vkey = verifierKeyOf(skey);
  const verifiers = [parseVerifierKey(vkey)];
  mkdirSync(logDir, { recursive: true });
  writeFileSync(join(logDir, VKEY_FILE), `${vkey}\n`);
  const storage = new PosixTileStorage(logDir);
  const memory = new FileSignerMemory(join(keysDir, 'log-signer'), origin);
  const signer = new CheckpointSigner({ origin, keys: [parseSignerKey(skey)], memory });
  const log = await TransparencyLog.open({ storage, signer, verifiers });
  const source = { read: (path: string) => storage.read(path), origin, verifiers };
  return { log, signer, storage, source, vkey };
}

function signerKey(logDir: string, keysDir: string, origin: string): string {
  const file = join(keysDir, 'log.skey');
  if (existsSync(file)) return readFileSync(file, 'utf8').trim();
  if (existsSync(join(logDir, CHECKPOINT_PATH)))
    throw new TypeError(
      'there is a log, but the key that signs it is missing: restore log.skey into the keys folder',
    );
  mkdirSync(keysDir, { recursive: true, mode: 0o700 });
  const { skey } = generateKeyPair(origin);
  writeFileSync(file, `${skey}\n`, { mode: 0o600, flag: 'wx' });
  return skey;
}
