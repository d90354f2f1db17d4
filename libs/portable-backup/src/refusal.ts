/**
 * `NotEmpty`: something is there already · `NotThere`: what was to be copied is missing · `Damaged`: it does not hold
 * together · `OtherKeys`: the keys at the destination belong to other sealed values · `NotApart`: keys would lie with
 * the data · `ErasuresNeeded`: keys are restored only with the list of erasures · `ErasuresOlder`: that list is not the
 * newest.
 */
export type BackupRefusalCode =
  'Damaged' | 'ErasuresNeeded' | 'ErasuresOlder' | 'NotApart' | 'NotEmpty' | 'NotThere' | 'OtherKeys';

/** A copy that is not made, or not made into this place. Nothing was left half-written. */
export class BackupRefusal extends Error {
  override readonly name = 'BackupRefusal';

  constructor(
    readonly code: BackupRefusalCode,
    message: string,
  ) {
    super(message);
  }
}
