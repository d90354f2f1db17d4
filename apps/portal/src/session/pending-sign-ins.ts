import type { KeyObject } from 'node:crypto';
import { z } from 'zod';
import type { BegunSignIn } from './sign-in.js';
import { seal, unseal } from './sealing.js';

const pendingSignIn = z.strictObject({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  /** The page that the person wanted. */
  next: z.string(),
  /** Milliseconds. */
  began: z.number(),
});

/** A sign-in that the provider has not answered yet. */
export type PendingSignIn = z.infer<typeof pendingSignIn>;

const LONGEST_MS = 30 * 60_000;
const PURPOSE = 'a sign-in under way';
/** Browsers keep 4,096 bytes of a cookie (RFC 6265 §6.1); who wanted a longer address begins at the first page. */
const LONGEST_NEXT = 1_500;

/**
 * Sign-ins under way, each sealed in a cookie of the browser that began it: any instance can take the answer, and
 * none has to remember anything.
 */
export class PendingSignIns {
  constructor(
    private readonly key: KeyObject,
    private readonly clock: () => Date,
  ) {}

  /** The value of the cookie. */
  seal({ state, nonce, verifier }: BegunSignIn, next: string): string {
    const began = this.clock().getTime();
    const pending: PendingSignIn = {
      ...{ state, nonce, verifier, began },
      next: next.length > LONGEST_NEXT ? '/' : next,
    };
    return seal(this.key, PURPOSE, pending).toString('base64url');
  }

  /** The sign-in of this browser that is answered with this state. `undefined`: another's, too old, or forged. */
  open(cookie: string | undefined, state: string): PendingSignIn | undefined {
    if (cookie === undefined) return undefined;
    const found = pendingSignIn.safeParse(unseal(this.key, PURPOSE, Buffer.from(cookie, 'base64url'))).data;
    if (found === undefined || found.state !== state) return undefined;
    return this.clock().getTime() - found.began <= LONGEST_MS ? found : undefined;
  }
}

/** An address of our own pages; anything else would send people away with our name on the link. */
export function localPath(given: string | undefined, otherwise: string): string {
  if (given === undefined || !/^\/[A-Za-z0-9\-._~!$&'()*+,;=:@%/?]*$/.test(given)) return otherwise;
  return given.startsWith('//') ? otherwise : given;
}
