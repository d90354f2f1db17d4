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
  /** The service of keys cannot be reached, is sealed, or does not answer as it should. Try again; call its operator. */
  | 'KeyServiceUnavailable'
  /** The service of keys refuses: token, policy, name of the key, or an earlier version. Set it right; do not retry. */
  | 'KeyServiceRefused'
  /** The keys belong to another vault. Restore the key store of this cooperative. */
  | 'KeysOfAnotherVault'
  /**
   * The list of erasures is not where it was: without it, somebody who was erased could come back. Put it back. Only
   * if it is lost for good: `coop restore --without-erasures` or `coop erasures waive`, which is written down.
   */
  | 'ErasureListMissing'
  /** The list of erasures ends before an entry that this vault, or the caller, knows. Put the newest copy there. */
  | 'ErasureListOlder'
  /** The list of erasures is damaged, or is that of another vault. Put an unaltered copy there. */
  | 'ErasureListAltered'
  /** The list knows erasures that these keys do not: start the vault once for writing, which carries them out. */
  | 'ErasuresNotCarriedOut'
  /** The database server is set to lose what it acknowledged (`synchronous_commit = off`). Set it to `on`. */
  | 'NotDurable'
  /** The vault was opened read-only. */
  | 'ReadOnly'
  /** The vault was closed. */
  | 'Closed';

/** What the person who starts a vault should read: nobody else sees these. */
const ADVICE: Partial<Record<VaultRefusalCode, string>> = {
  KeyServiceUnavailable:
    'the service of keys does not answer, so no key can be opened: is it there, and unsealed?',
  KeyServiceRefused:
    'the service of keys refuses: look at token, policy and name of the key, and at its oldest version that may decrypt',
  ErasureListMissing:
    'the list of erasures is missing, so people who were erased could come back: put it back',
  ErasureListOlder: 'the list of erasures is older than this vault knows it: put the newest copy there',
  ErasureListAltered:
    'the list of erasures was altered, or is that of another vault: put the right one there',
  ErasuresNotCarriedOut:
    'the list has erasures that these keys do not know: start the vault for writing first',
};

/** A refusal of the vault. Its text begins with its code and never carries a value. */
export class VaultRefusal extends Error {
  override readonly name = 'VaultRefusal';

  /** @param detail - which operation, and how it was answered */
  constructor(
    readonly code: VaultRefusalCode,
    detail?: string,
  ) {
    const advice = ADVICE[code];
    super(
      [
        code,
        ...(advice === undefined ? [] : [`: ${advice}`]),
        detail === undefined ? '' : ` (${detail})`,
      ].join(''),
    );
  }
}
