import type { TrustedIssuer } from '@coop/service-kit';
import type { ClientRegistrar } from './clients.js';
import type { AccountCloser } from './erasure-ports.js';

/** Where people and partners' systems sign in: the embedded provider, or a realm of Keycloak. */
export interface IdentityProvider {
  /** The `iss` claim of its tokens. */
  readonly issuer: string;
  /** Its name here, stable when its address changes: links of accounts use it. */
  readonly issuerName: string;
  /** The audience of every access token: the interfaces of this cooperative. */
  readonly audience: string;
  readonly algorithms: readonly string[];
  /** Its public keys, or where a verifier finds them. */
  readonly keys: TrustedIssuer['keys'];
  /** What the claim `typ` of its access tokens says, if it writes one. */
  readonly payloadType?: string;
  /** Lets partners' systems sign in. */
  readonly registrar: ClientRegistrar;
  /** Closes what it keeps about a person who is erased. */
  readonly accounts: AccountCloser;
  /** What the portal signs in with. */
  readonly portalClient: { readonly clientId: string; readonly clientSecret: string };
}

/** Asks people into the cooperative. */
export interface Invitations {
  /** Mails an invitation to a person who is registered with the address. */
  invite(party: string, address: string, language: 'fr' | 'en'): Promise<void>;
}

/** What a verifier must know of a provider to believe its tokens. */
export function trustedIssuer(provider: IdentityProvider): TrustedIssuer {
  const { issuer, issuerName: name, audience, algorithms, keys, payloadType } = provider;
  return { issuer, name, audience, algorithms, keys, ...(payloadType === undefined ? {} : { payloadType }) };
}
