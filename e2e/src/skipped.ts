/** Thrown by a step that cannot be played from outside. */
export class Skipped extends Error {
  override readonly name = 'Skipped';
}
