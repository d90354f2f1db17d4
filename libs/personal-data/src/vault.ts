import type { OrphanSweep, OrphanWitness } from './orphans.js';

/** What an event stores in place of a personal value: two hex SHA-256 digests. */
export interface SealedRef {
  /** Salted commitment to the value and its place; also the key of its row in the vault. */
  readonly $sealed: string;
  /** Digest of nonce and ciphertext: lets the store be checked without opening anything. */
  readonly digest: string;
}

/** One personal value to be sealed, and where it will stand. */
export interface SealRequest {
  /** JSON. Values that are always read together are sealed as one. */
  readonly value: unknown;
  /** Everyone whom it concerns, at least one: the end of any of their keys ends it. */
  readonly subjects: readonly string[];
  readonly category: string;
  /** `<event id>/<member path>`: bound to the ciphertext, so that it cannot be moved to another place. */
  readonly place: string;
}

/** What an opening may be for; the vault counts openings by these. */
export type PurposeKind =
  | 'disclosure'
  | 'page'
  | 'release'
  | 'receipt'
  | 'import'
  | 'export'
  | 'access'
  | 'account'
  | 'mailing'
  | 'matching'
  | 'reidentification'
  | 'verification';

/** What an opening serves: its kind, and the id of the disclosure, release, page or request. */
export interface OpeningPurpose {
  readonly kind: PurposeKind;
  readonly id: string;
}

/** Why a value that nobody erased cannot be opened. Always an alarm. */
export type LossCause = 'no-ciphertext' | 'no-key' | 'altered';

/** The outcome for one reference. */
export type Opened =
  | { readonly state: 'open'; readonly value: unknown }
  /** Someone whom the value concerned was erased. */
  | { readonly state: 'erased' }
  /** Key or ciphertext is missing, or the ciphertext is not what was sealed here, and no erasure explains it. */
  | { readonly state: 'lost'; readonly because: LossCause };

/** A reference to open. `subjects`, where the caller knows them, tell erased from lost even if the row is gone. */
export interface OpenRequest extends SealedRef {
  readonly subjects?: readonly string[];
}

/** What a service holds: it seals and opens values of its own categories only. */
export interface VaultHandle {
  /**
   * Seals in one durable transaction, shared with other calls that wait at the same moment; all values of a
   * call or none. References come in the order of the requests.
   * @throws VaultRefusal `SubjectErased`, `NotAllowed`, `NotSealable`, `ValueTooLarge`, `ReadOnly`, `Closed`
   */
  seal(requests: readonly SealRequest[]): Promise<readonly SealedRef[]>;
  /**
   * Opens, for one stated purpose, in the order of the references.
   * @throws VaultRefusal `NotAllowed` before anything is opened, if one value is of a foreign category
   */
  open(refs: readonly OpenRequest[], purpose: OpeningPurpose): Promise<readonly Opened[]>;
}

/** A reference whose value is lost, for an alarm and a failed verification. */
export interface LostValue {
  readonly ref: SealedRef;
  readonly because: LossCause;
}

/** A part of what a person has: one category, one UTC year of sealing, or one category in one year. */
export interface ErasureScope {
  readonly category?: string;
  readonly year?: number;
}

export interface DestroyOptions {
  /**
   * Fields whose fingerprints stay behind as suppressions, so that an erased person is not entered again by
   * the next import (`true`: the field `email`). Default: none stay.
   */
  readonly keepFingerprints?: boolean | readonly string[];
  /**
   * Ends this part only. The person is not gone: the rest stays readable, and a new value of the same part gets a
   * new key with a new id. `reason` names this erasure: repeating it with the same one ends nothing that was sealed
   * since. Fingerprints in the blind index know no category and stay: `blind.forget` ends those.
   */
  readonly scope?: ErasureScope;
}

/** How far a list of erasures goes: its number of entries, and the hash (hex SHA-256) of the last. */
export interface ErasureListHead {
  readonly count: number;
  readonly hash: string;
}

/** The list that a vault keeps of its erasures. */
export interface ErasureListState extends ErasureListHead {
  /** The last entry that was known of an earlier list, when somebody decided to go on without it. */
  readonly without?: ErasureListHead;
}

/** What an erasure ended, in all: repeated, after a crash for example, `destroy` says the same again. */
export interface Destruction {
  readonly keys: number;
  readonly values: number;
  /** The values by category, for the erasure receipt. */
  readonly byCategory: Readonly<Record<string, number>>;
  readonly indexRows: number;
  readonly suppressions: number;
  /**
   * No file of the vault itself holds the destroyed bytes any more; what each adapter can promise here, and what it
   * cannot reach, is said where it is opened. False when somebody else was using the files or tables: the keys are
   * destroyed, but call again (the next start does it too) to clear what remains of their bytes.
   */
  readonly scrubbed: boolean;
  /**
   * Head of the list of erasures once this one was on it. Kept outside, on the ledger for example, it shows later
   * that the end of the list was cut off.
   */
  readonly list: ErasureListHead;
}

/** A row found in the blind index: whose it is, and what it points to. */
export interface BlindMatch {
  readonly subject: string;
  readonly ref: string;
}

/**
 * Equality search over sealed values: keyed fingerprints (HMAC-SHA-256, a key per cooperative and field). The
 * caller normalises values (case, spaces, country code of a telephone number) in one way for ever.
 */
export interface BlindIndex {
  /** @throws VaultRefusal `SubjectErased` */
  put(field: string, value: string, row: BlindMatch): Promise<void>;
  find(field: string, value: string): Promise<readonly BlindMatch[]>;
  /** The fingerprint itself (hex), for handles that must be equal again, such as an account's. */
  token(field: string, value: string): string;
  /** Deletes the rows of one person; suppressions stay. Returns how many. */
  forget(subject: string): Promise<number>;
  /** Enters a value, or every value of this field that a person has here, in the suppression list. */
  suppress(field: string, what: { readonly value: string } | { readonly subject: string }): Promise<void>;
  isSuppressed(field: string, value: string): Promise<boolean>;
}

/** The whole vault, for the composition of a process. Services get {@link Vault.forService}. */
export interface Vault extends VaultHandle {
  readonly blind: BlindIndex;
  /** A handle for one service. Categories are exact names. */
  forService(service: string, categories: readonly string[]): VaultHandle;
  /**
   * Destroys every key of a person or an import, and every ciphertext that relied on one of them. Idempotent,
   * finished by the next start if the process dies in between; repeat it for each erasure on the ledger after
   * restoring a backup, before serving.
   * @param reason id of the erasure's event, or a code; never personal data
   * @param at RFC 3339
   * @throws VaultRefusal `EmptyScope`, `ReadOnly`, `Closed`
   */
  destroy(subject: string, reason: string, at: string, options?: DestroyOptions): Promise<Destruction>;
  /** When and why a person was erased here; `undefined` if never. */
  erasure(subject: string): Promise<{ readonly at: string; readonly reason: string } | undefined>;
  /** The list of erasures, as it is now. */
  erasureList(): Promise<ErasureListState>;
  /** How many living values concern a person, by category. */
  inventory(subject: string): Promise<Readonly<Record<string, number>>>;
  /** The references whose values are lost. Reads ciphertext and keys' existence, opens nothing. */
  check(refs: Iterable<OpenRequest> | AsyncIterable<OpenRequest>): Promise<readonly LostValue[]>;
  /**
   * Deletes ciphertexts whose events were never appended, once they are so old at least, in milliseconds, and only
   * after asking the event store. Call it now and then, a minute apart or more: a call that comes too early does nothing.
   * @throws VaultRefusal `ReadOnly`, `Closed`, and what the witness throws
   */
  sweepOrphans(witness: OrphanWitness, olderThanMs: number): Promise<OrphanSweep>;
  /** Values opened since the start, by kind of purpose. */
  openings(): Readonly<Record<PurposeKind, number>>;
  /** Gives the space of ended ciphertexts back. Rewrites what holds them: for a quiet hour. */
  compact(): Promise<void>;
  /** Waits for seals under way, then lets go of ciphertexts and keys. */
  close(): Promise<void>;
}

/** The vault in files of this process. On a database server, copies are the business of the server's own tools. */
export interface EmbeddedVault extends Vault {
  /** A consistent copy of the ciphertexts, without keys. The path must not exist. */
  backupTo(path: string): Promise<void>;
  /** A consistent copy of the wrapped keys, without the key that opens them. Keep it apart, and briefly. */
  backupKeysTo(path: string): Promise<void>;
}

/** Time of sealing: decides the key's epoch (UTC year). */
export interface Clock {
  now(): Date;
}
