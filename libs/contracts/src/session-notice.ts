import { z } from 'zod';

/**
 * Says on the bus that a session ended at the issuer before its access tokens expired. It carries no token and no
 * name: whoever verifies a token of that session makes the same digest of it.
 */
export const sessionNotice = z.strictObject({
  /** The configured name of the issuer. */
  issuer: z.string().min(1).max(100),
  /** One session, or every session of an account that began before. */
  about: z.enum(['session', 'account']),
  /** SHA-256 of issuer, kind and name, in hexadecimal. */
  digest: z.string().regex(/^[0-9a-f]{64}$/),
  /** Seconds since 1970. */
  endedAt: z.int().nonnegative(),
});

export type SessionNotice = z.infer<typeof sessionNotice>;
