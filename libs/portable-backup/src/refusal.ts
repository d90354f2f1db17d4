/**
 * `NotEmpty`: something is there already · `NotThere`: what was to be copied is missing · `Damaged`: it does not hold
 * together · `OtherKeys`: the keys at the destination belong to other sealed values · `NotApart`: keys would lie with
 * the data.
 */
export type BackupRefusalCode = 'Damaged' | 'NotApart' | 'NotEmpty' | 'NotThere' | 'OtherKeys';

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
