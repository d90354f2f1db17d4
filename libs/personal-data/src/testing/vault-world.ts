import type { StoredValue } from '../sealed-value.js';
import type { Clock, ErasureListHead, SealedRef, Vault } from '../vault.js';

/** A vault of one check. */
export interface OpenedVault {
  readonly vault: Vault;
  /** Closes it and removes what it kept. */
  remove(): Promise<void>;
}

/** Opens an empty vault; with a clock that stands unless another is given. */
export type OpenVault<Opened extends OpenedVault = OpenedVault> = (clock?: Clock) => Promise<Opened>;

/** A vault whose storage a check can reach behind its back, as a thief, a crash or a restored backup would. */
export interface VaultWorld extends OpenedVault {
  /** Closes the vault, does something, opens it again. `vault` is the new one from then on. */
  reopen(meanwhile?: () => Promise<void> | void, erasuresAtLeast?: ErasureListHead): Promise<Vault>;
  /** The bytes of the key-encryption key. */
  kek(): Buffer;
  wrappedKeys(): Promise<readonly { readonly subject: string; readonly wrapped: Uint8Array }[]>;
  /** All ciphertexts that somebody with access to the storage could copy. */
  ciphertexts(): Promise<readonly Uint8Array[]>;
  stored(ref: SealedRef): Promise<StoredValue>;
  /** Puts a ciphertext, with its place, under another reference. */
  moveCiphertext(from: SealedRef, to: SealedRef): Promise<void>;
  relabel(ref: SealedRef, column: 'place' | 'category', label: string): Promise<void>;
  loseCiphertexts(): Promise<void>;
  loseKeys(): Promise<void>;
  /** Puts the wrapped key of one person, who has only one, under the id of another's, and the reverse. */
  swapKeys(one: string, other: string): Promise<void>;
  /** What a process leaves that dies after the keys were destroyed and before anything else was. */
  destroyKeysOnly(subject: string, keepFingerprint: string): Promise<void>;
  /** The lines of the list of erasures, wherever it is kept. */
  listLines(): Promise<readonly string[]>;
  /** Puts others in their place, or none. */
  putList(lines: readonly string[]): Promise<void>;
  /** Remembers the ciphertexts, as a backup does. What it gives puts them back, while the vault is closed. */
  saveCiphertexts(): Promise<() => Promise<void>>;
  /** The same for the key store. */
  saveKeys(): Promise<() => Promise<void>>;
}
