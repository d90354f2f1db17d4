/** Stable codes of {@link VaultRefusal}. */
export type VaultRefusalCode =
  /** A subject was erased: nothing is ever sealed or indexed for them again. Do not retry. */
  | 'SubjectErased'
  /** The category is not one of this service's own. A programming error or an attack: alarm, do not retry. */
  | 'NotAllowed'
  /** The value is not JSON, names no subject, or its place or category is malformed. */
  | 'NotSealable'
  /** The scope of an erasure names neither a category nor a year. */
  | 'EmptyScope'
  /** The value's JSON is larger than 64 MiB. */
  | 'ValueTooLarge'
  /** The purpose of an opening is not one of the known kinds, or names nothing. */
  | 'UnknownPurpose'
  /**
   * Keys and data are not apart: their folders lie in one another, or one database holds both. Choose a folder or a
   * database (better: a disk, a server) of its own.
   */
  | 'KeysNotApart'
  /** The key-encryption key is missing or is not the one of these keys. Restore the right one. */
  | 'WrongKeyEncryptionKey'
  /** The keys belong to another vault. Restore the key store of this cooperative. */
  | 'KeysOfAnotherVault'
  /** The database server is set to lose what it acknowledged (`synchronous_commit = off`). Set it to `on`. */
  | 'NotDurable'
  /** The vault was opened read-only. */
  | 'ReadOnly'
  /** The vault was closed. */
  | 'Closed';

/** A refusal of the vault. Its text is its code and never carries a value. */
export class VaultRefusal extends Error {
  override readonly name = 'VaultRefusal';

  constructor(readonly code: VaultRefusalCode) {
    super(code);
  }
}
