import type { ExpectedDigest, HistoryStore, SealedValueCheck, VerificationParts } from '@coop/audit/replay';
import type { LogSource } from '@coop/tlog';

/** Where history is read from: a data folder, or the HTTP API of a running cooperative. */
export interface Source {
  /** For the reports. */
  readonly label: string;
  readonly store: HistoryStore;
  /** Undefined when there is no log, or no key to verify it with. */
  readonly log: LogSource | undefined;
  readonly vkey: string | undefined;
  /** What a running service says of its own log; absent where files or tables are read. */
  readonly said?: { readonly state: string };
  readonly sweep?: VerificationParts['sweep'];
  /** The ledger for verifications: what was altered is given as it lies there. Default: the store. */
  readonly asItLies?: HistoryStore;
  readonly sealedValues?: SealedValueCheck;
  /** The digests of the read models as they lie there now; their rows can be looked at until the source is closed. */
  readonly readModels?: () => Promise<readonly ExpectedDigest[]>;
  /** Why the key is no better than the log itself; said unless a policy names the key. */
  readonly ownKey?: string;
  /** What this kind of source cannot tell, for the reports. */
  readonly limits: readonly string[];
  close(): Promise<void>;
}
