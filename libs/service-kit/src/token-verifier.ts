/** What a verified access token says about the account that holds it. */
export interface VerifiedToken {
  /** The issuer's configured name, stable when its address changes. */
  readonly issuerName: string;
  readonly subject: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
  /** When the account signed in, in seconds since 1970. */
  readonly authTime?: number;
  readonly acr?: string;
  /** Seconds since 1970. */
  readonly expires: number;
}

/** Port: believes access tokens, or refuses them. */
export abstract class TokenVerifier {
  /** @throws ProblemError `unauthenticated`; `issuer-unavailable` when its keys cannot be had */
  abstract verify(token: string): Promise<VerifiedToken>;
}
