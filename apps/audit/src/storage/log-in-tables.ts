import { dirname, join } from 'node:path';
import type { ReadModels } from '@coop/event-sourcing';
import { CHECKPOINT_PATH, verifierKeyOf } from '@coop/tlog';
import { EvidenceInTable } from './evidence-in-table.js';
import { VKEY_FILE, type LogPlace } from './log-place.js';
import { signerKey } from './signer-key.js';
import { SqlSignerMemory } from './sql-signer-memory.js';
import { SqlTileFiles } from './sql-tile-storage.js';
import { SqlWitnessState } from './sql-witness-state.js';
import { witnessKeys } from './witness-place.js';

export interface LogTables {
  /** Files of the log: all of it is public. Durable, and shared by all instances. */
  readonly tables: ReadModels;
  /** What was signed last: in another database, on the side of the keys. Durable, and shared by all instances. */
  readonly keyTables: ReadModels;
  /** `log.skey`, the same file for all instances. */
  readonly keyFile: string;
  /** `witness.skey`, the same file for all instances. Default: beside the other. */
  readonly witnessKeyFile?: string | undefined;
  /** Name of the log, such as `cooperative.example/log`. */
  readonly origin: string;
}

/**
 * A log in tables, for several instances: all of them serve it, and one of them writes.
 * @throws TypeError when there is a log but no key, or another key than that of the other instances
 */
export async function logInTables(place: LogTables): Promise<LogPlace> {
  const { tables, keyTables, keyFile, origin } = place;
  const { witnessKeyFile = join(dirname(keyFile), 'witness.skey') } = place;
  const files = await SqlTileFiles.open(tables);
  const memory = await SqlSignerMemory.open(keyTables, origin);
  const hasLog =
    (await files.read(VKEY_FILE)) !== undefined ||
    (await files.read(CHECKPOINT_PATH)) !== undefined ||
    (await memory.last()) !== undefined;
  const skey = signerKey(keyFile, origin, hasLog);
  const vkey = Buffer.from(`${verifierKeyOf(skey)}\n`);
  if (Buffer.compare(await files.keepFirst(VKEY_FILE, vkey), vkey) !== 0)
    throw new TypeError('another instance signs this log with another key: all need the same log.skey');
  return {
    ...{ origin, skey, memory, isShared: true },
    evidence: await EvidenceInTable.open(keyTables),
    read: (path) => files.read(path),
    writer: (lease) => files.writer(lease),
    witness: async () => ({
      skeys: witnessKeys(witnessKeyFile, origin),
      state: await SqlWitnessState.open(keyTables),
    }),
  };
}
