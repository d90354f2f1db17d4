import { z } from 'zod';

const profile = z.object({
  sub: z.string(),
  email: z.email().max(254).optional(),
  email_verified: z.boolean().optional(),
});

/** Asks an issuer what it knows of the bearer of a token. */
export interface Profiles {
  /**
   * The address of the account, if the issuer saw for itself that mail to it arrives.
   * @param token - an access token that was verified before
   * @throws Error when the issuer did not answer; it holds nothing of the token or the account
   */
  verifiedEmailOf(token: string, subject: string): Promise<string | undefined>;
}

/**
 * Profiles by the userinfo endpoint (OpenID Connect Core, section 5.3). The address is asked for once, at the
 * first sign-in: no token carries it, so it is in no log of a proxy and in no store of a client.
 */
export function keycloakProfiles(issuer: string, timeoutMs = 5_000): Profiles {
  return {
    verifiedEmailOf: async (token, subject) => {
      const response = await fetch(`${issuer}/protocol/openid-connect/userinfo`, {
        redirect: 'error',
        headers: { authorization: `Bearer ${token}`, accept: 'application/json' },
        signal: AbortSignal.timeout(timeoutMs),
      });
      if (!response.ok) throw new Error(`the issuer said nothing of an account: ${response.status}`);
      const read = profile.safeParse(await response.json());
      // Section 5.3.2: an answer about somebody else must not be used.
      if (!read.success || read.data.sub !== subject) return undefined;
      return read.data.email_verified === true ? read.data.email : undefined;
    },
  };
}
