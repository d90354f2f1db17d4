import type { Lease } from '@coop/event-sourcing';
import type { ReadFile, SignerMemory, TileStorage } from '@coop/tlog';
import type { EvidenceStore } from './evidence.js';
import type { WitnessPlace } from './witness-place.js';

/** The verifier key's file, beside the tiles, so that whoever copies the log can verify it. */
export const VKEY_FILE = 'origin.vkey';

/**
 * Where a log lies: its public files, what its signer signed last, its key. The last two never lie where the files
 * do, nor in one backup with them.
 */
export interface LogPlace {
  /** Name of the log, such as `cooperative.example/log`; never changed once there are receipts. */
  readonly origin: string;
  /** The signing key as tlog writes it. */
  readonly skey: string;
  readonly memory: SignerMemory;
  /** What was found against the log. */
  readonly evidence: EvidenceStore;
  /** Reads one of its files. */
  readonly read: ReadFile;
  /**
   * The files for the one writer.
   * @throws LeaseLost when a later holder has begun to write; so does every write from then on
   */
  writer(lease: Lease): Promise<TileStorage>;
  /** What this cooperative is a witness of others' logs with; keys are made when it is first asked for. */
  witness(): Promise<WitnessPlace>;
  /** True when other instances write it too: then a store of this instance may be a moment behind the log. */
  readonly isShared: boolean;
}
