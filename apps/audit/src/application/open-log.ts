import type { Lease } from '@coop/event-sourcing';
import {
  CHECKPOINT_PATH,
  CheckpointSigner,
  LogReader,
  parseSignerKey,
  parseVerifierKey,
  TransparencyLog,
  verifierKeyOf,
  type LogSource,
} from '@coop/tlog';
import type { LogPlace } from '../storage/log-place.js';

/** The log of this cooperative: for everybody to read, and for one instance at a time to write. */
export interface OpenedLog {
  readonly signer: CheckpointSigner;
  readonly source: LogSource;
  readonly vkey: string;
  /** True when other instances write it too. */
  readonly isShared: boolean;
  /**
   * Opens it for writing, as it stands now.
   * @throws LeaseLost when a later holder has begun to write
   * @throws TlogRefusal when the log does not hold together: verify it, then re-ingest
   */
  writer(lease: Lease): Promise<TransparencyLog>;
}

/** @throws TlogRefusal when there is a checkpoint that this log's key did not sign */
export async function openLog(place: LogPlace): Promise<OpenedLog> {
  const { origin, skey, memory, isShared, read } = place;
  const vkey = verifierKeyOf(skey);
  const verifiers = [parseVerifierKey(vkey)];
  const signer = new CheckpointSigner({ origin, keys: [parseSignerKey(skey)], memory });
  const source = { read, origin, verifiers };
  if ((await read(CHECKPOINT_PATH)) !== undefined) await LogReader.open(source);
  return {
    ...{ signer, source, vkey, isShared },
    writer: async (lease) => TransparencyLog.open({ storage: await place.writer(lease), signer, verifiers }),
  };
}
