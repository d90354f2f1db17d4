import type { BegunSignIn } from './sign-in.js';

/** A sign-in that the provider has not answered yet. */
export interface PendingSignIn extends Omit<BegunSignIn, 'address'> {
  /** The page that the person wanted. */
  readonly next: string;
  readonly began: number;
}

const LONGEST_MS = 30 * 60_000;
const MAX_PENDING = 1_000;

/** Sign-ins under way by their state; each is used once. */
export class PendingSignIns {
  readonly #pending = new Map<string, PendingSignIn>();

  constructor(private readonly clock: () => Date) {}

  note({ state, nonce, verifier }: BegunSignIn, next: string): void {
    const oldest = this.#pending.keys().next();
    if (this.#pending.size >= MAX_PENDING && oldest.done !== true) this.#pending.delete(oldest.value);
    this.#pending.set(state, { state, nonce, verifier, next, began: this.clock().getTime() });
  }

  take(state: string): PendingSignIn | undefined {
    const found = this.#pending.get(state);
    this.#pending.delete(state);
    return found !== undefined && this.clock().getTime() - found.began <= LONGEST_MS ? found : undefined;
  }
}

/** An address of our own pages; anything else would send people away with our name on the link. */
export function localPath(given: string | undefined, otherwise: string): string {
  if (given === undefined || !/^\/[A-Za-z0-9\-._~!$&'()*+,;=:@%/?]*$/.test(given)) return otherwise;
  return given.startsWith('//') ? otherwise : given;
}
