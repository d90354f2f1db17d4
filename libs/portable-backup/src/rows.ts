import type { CommitRow } from '@coop/event-sourcing';

/** A sealed value as both forms of a vault keep it. Without nonce and ciphertext where an erasure ended it. */
export interface ValueRow {
  readonly commitment: Uint8Array;
  readonly place: string;
  readonly category: string;
  /** Ids of keys, joined by commas. */
  readonly keyIds: string;
  readonly nonce: Uint8Array | null;
  readonly ciphertext: Uint8Array | null;
}

/** A row of the blind index. */
export interface FingerprintRow {
  readonly field: string;
  readonly token: Uint8Array;
  readonly subject: string;
  readonly ref: string;
}

export type SuppressionRow = Pick<FingerprintRow, 'field' | 'token'>;

/** An erasure as the side of the values remembers it. */
export interface TombstoneRow {
  readonly subject: string;
  /** RFC 3339. */
  readonly at: string;
  readonly reason: string;
  /** Fields whose fingerprints stay as suppressions. */
  readonly keepFingerprints: readonly string[];
}

/**
 * An account at the embedded sign-in provider. The ledger knows accounts by keyed fingerprints of their ids alone: without
 * these rows nobody whose account was linked could sign in again.
 */
export interface AccountRow {
  readonly accountId: string;
  /** Keyed; null when she entered by a link that was handed over. */
  readonly emailFingerprint: string | null;
  /** Null before the first sign-in ended. */
  readonly party: string | null;
}

/** A public file of the log: checkpoint, tile, bundle or verifier key. */
export interface LogFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** The data of a cooperative at one moment: no key is among them. */
export interface DataSource {
  /** Position of the last event, 0 when there is none. */
  readonly head: number;
  /** Which key store the sealed values belong to; `undefined` when nothing was ever sealed. */
  readonly keyStore: string | undefined;
  /** How many sealed values there are, for progress. */
  readonly valueCount: number;
  /** In order. */
  ledger(): AsyncIterable<readonly CommitRow[]>;
  values(): AsyncIterable<readonly ValueRow[]>;
  fingerprints(): AsyncIterable<readonly FingerprintRow[]>;
  suppressions(): AsyncIterable<readonly SuppressionRow[]>;
  tombstones(): AsyncIterable<readonly TombstoneRow[]>;
  accounts(): AsyncIterable<readonly AccountRow[]>;
  log(): AsyncIterable<LogFile>;
}

/** A commit that is what was recorded, and what leads to it. */
export interface CopiedCommit {
  readonly row: CommitRow;
  readonly commandId: string;
  /** Where each of its streams is after it. */
  readonly streams: readonly CopiedStream[];
}

export interface CopiedStream {
  readonly name: string;
  /** Position of the first event of the stream, by which indexes name it. */
  readonly first: number;
  /** Its last revision. */
  readonly revision: number;
}

/** Where the ledger, and everything in it, ends. */
export interface LedgerEnds {
  readonly head: number;
  readonly digest: string;
  readonly recordedAt: string;
  readonly streams: Iterable<CopiedStream>;
  /** Position of the last event of each. */
  readonly categories: ReadonlyMap<string, number>;
}

/** An empty place that takes all of it, or nothing. */
export interface DataTarget {
  keyStore(id: string): Promise<void>;
  ledger(commits: readonly CopiedCommit[]): Promise<void>;
  ledgerEnds(ends: LedgerEnds): Promise<void>;
  values(rows: readonly ValueRow[]): Promise<void>;
  fingerprints(rows: readonly FingerprintRow[]): Promise<void>;
  suppressions(rows: readonly SuppressionRow[]): Promise<void>;
  tombstones(rows: readonly TombstoneRow[]): Promise<void>;
  accounts(rows: readonly AccountRow[]): Promise<void>;
  log(file: LogFile): Promise<void>;
}

/** What all keys hang on: the name of the store (16 bytes), and the root of the blind indexes, wrapped. */
export interface KeyRoots {
  readonly storeId: Uint8Array;
  readonly indexKey: Uint8Array;
  /** How far these keys had seen the list of erasures, as text; absent in key stores from before there was one. */
  readonly seenOfList?: Uint8Array;
}

/** A wrapped data key. */
export interface KeyRow {
  readonly id: string;
  readonly subject: string;
  readonly category: string;
  /** Year. */
  readonly epoch: number;
  readonly wrapped: Uint8Array;
  /** RFC 3339. */
  readonly created: string;
}

/** An erasure as the side of the keys remembers it: for ever. */
export interface DestroyedRow extends TombstoneRow {
  /** True when no file holds the destroyed bytes any more. */
  readonly scrubbed: boolean;
}

/** The erasure of one category or year of a subject. An empty category and the year 0 mean any. */
export interface PartlyDestroyedRow {
  readonly subject: string;
  readonly category: string;
  readonly year: number;
  readonly reason: string;
  /** RFC 3339. */
  readonly at: string;
}

export interface EndedKeyRow {
  readonly id: string;
  readonly subject: string;
}

/** What the signer of a log signed last. `root` is hex. */
export interface SignedHead {
  readonly origin: string;
  readonly size: number;
  readonly root: string;
}

/** Wrapped keys and what else must lie with them; the key that opens them is a file, and not here. */
export interface KeyRows {
  readonly roots: KeyRoots;
  readonly keys: readonly KeyRow[];
  readonly destroyed: readonly DestroyedRow[];
  readonly parts: readonly PartlyDestroyedRow[];
  readonly ended: readonly EndedKeyRow[];
  readonly signed: readonly SignedHead[];
}
