import type { Forge } from './forge.js';

/** A token that nobody may be let in with. */
export interface HostileToken {
  /** Follows the words "a token …". */
  readonly name: string;
  make(forge: Forge): Promise<string> | string;
}
