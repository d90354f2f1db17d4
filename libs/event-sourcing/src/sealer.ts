import type { SealedRef } from '@coop/contracts';

/** One personal value to be sealed, and where it will stand. */
export interface SealRequest {
  readonly value: unknown;
  /** Everyone whom it concerns: the end of any of their keys ends it. */
  readonly subjects: readonly string[];
  readonly category: string;
  /** `<event id>/<member path>`: bound to the ciphertext, so that it cannot be moved to another place. */
  readonly place: string;
}

/** Seals personal values durably before the events that refer to them are appended. */
export interface Sealer {
  /**
   * References in the order of the requests.
   * @throws when a subject's key was destroyed: nothing new is ever sealed for who was erased
   */
  seal(requests: readonly SealRequest[]): Promise<readonly SealedRef[]>;
}
