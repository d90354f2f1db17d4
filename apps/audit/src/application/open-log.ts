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
import type { EvidenceStore } from '../storage/evidence.js';
import type { LogPlace } from '../storage/log-place.js';
import { policyOf, type LogPolicy } from './log-policy.js';

/** The log of this cooperative: for everybody to read, and for one instance at a time to write. */
export interface OpenedLog extends LogPolicy {
  readonly signer: CheckpointSigner;
  readonly source: LogSource;
  readonly vkey: string;
  /** True when other instances write it too. */
  readonly isShared: boolean;
  /** What was found against it. */
  readonly evidence: EvidenceStore;
  /**
   * Opens it for writing, as it stands now.
   * @throws LeaseLost when a later holder has begun to write
   * @throws TlogRefusal when the log does not hold together: verify it, then re-ingest
   */
  writer(lease: Lease): Promise<TransparencyLog>;
}

/**
 * @param policy - witnesses and quorum, as C2SP tlog-policy writes them. Default: none
 * @throws TlogRefusal when there is a checkpoint that this log's key did not sign, or the policy is none
 * @throws TypeError when the policy is of other logs
 */
export async function openLog(place: LogPlace, policy?: string): Promise<OpenedLog> {
  const { origin, skey, memory, isShared, evidence, read } = place;
  const vkey = verifierKeyOf(skey);
  const verifiers = [parseVerifierKey(vkey)];
  const signer = new CheckpointSigner({ origin, keys: [parseSignerKey(skey)], memory });
  const source = { read, origin, verifiers };
  if ((await read(CHECKPOINT_PATH)) !== undefined) await LogReader.open(source);
  return {
    ...{ signer, source, vkey, isShared, evidence, ...policyOf(vkey, policy) },
    writer: async (lease) =>
      TransparencyLog.open({
        ...{ storage: await place.writer(lease), signer, verifiers, publication: 'by-caller' },
      }),
  };
}
