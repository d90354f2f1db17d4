import type { TokenVerifier } from '@coop/service-kit';
import type { IdentityProvider } from '../application/identity-provider.js';
import type { IdentityParts } from '../identity-parts.js';
import type { KeycloakAccounts } from './keycloak-accounts.js';
import { keycloakProfiles } from './keycloak-profile.js';
import { LinkingVerifier } from './linking-verifier.js';

type Claimed = Pick<KeycloakAccounts, 'claim'>;

/** The embedded provider knows whose account it is from the beginning: it has nothing to claim. */
const claimable = (accounts: IdentityProvider['accounts'] | Claimed): accounts is Claimed =>
  'claim' in accounts;

/**
 * What stands before the guard of the process in which identity runs: accounts of a provider elsewhere are linked
 * when they first come.
 * @param plain - verifies tokens of the provider
 * @returns the same verifier where people sign in here
 */
export function linkingVerifierOf(parts: IdentityParts, plain: TokenVerifier): TokenVerifier {
  const { accounts, issuer, issuerName } = parts.provider;
  if (!claimable(accounts)) return plain;
  return new LinkingVerifier({
    ...{ verifier: plain, identity: parts, issuerName, accounts, profiles: keycloakProfiles(issuer) },
  });
}
