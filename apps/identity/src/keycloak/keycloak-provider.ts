import KeycloakAdminClient from '@keycloak/keycloak-admin-client';
import type { IdentityProvider } from '../application/identity-provider.js';
import { API_AUDIENCE, PORTAL_CLIENT } from '../provider/provider-settings.js';
import { AdminToken } from './admin-token.js';
import { KeycloakAccounts } from './keycloak-accounts.js';
import { KeycloakClients } from './keycloak-clients.js';

/** The name of a Keycloak realm in links of accounts, whatever its address. */
export const KEYCLOAK_ISSUER = 'keycloak';

/** Which realm, and with which secrets. They come from the environment and are never logged. */
export interface KeycloakSettings {
  /** Address of the realm: `https://host/realms/<realm>`. It is the `iss` claim, exactly. */
  readonly issuer: string;
  /** Secret of the client `portal`. */
  readonly portalClientSecret: string;
  /** Secret of the client `coop-identity`, which admits partners and closes accounts. */
  readonly identityClientSecret: string;
  /** How long Keycloak may take to answer, in milliseconds. */
  readonly timeoutMs?: number;
}

/** A realm of Keycloak as this cooperative's provider, as `deploy/keycloak/realm.json` makes it. */
export interface KeycloakProvider extends IdentityProvider {
  readonly accounts: KeycloakAccounts;
  readonly registrar: KeycloakClients;
}

/** Client that administers the realm with two roles: `manage-clients`, `manage-users`. */
const IDENTITY_CLIENT = 'coop-identity';
const TIMEOUT_MS = 5_000;

/** @throws TypeError when the issuer is not the address of a realm */
export function keycloakProvider(settings: KeycloakSettings): KeycloakProvider {
  const { issuer, timeoutMs = TIMEOUT_MS } = settings;
  const [, server, realm] = /^(https?:\/\/.+)\/realms\/([^/?#]+)$/.exec(issuer) ?? [];
  if (server === undefined || realm === undefined)
    throw new TypeError('the address of the issuer is not that of a realm of Keycloak');
  const admin = new KeycloakAdminClient({
    baseUrl: server,
    realmName: decodeURIComponent(realm),
    timeout: timeoutMs,
  });
  admin.registerTokenProvider(
    new AdminToken({ issuer, clientId: IDENTITY_CLIENT, secret: settings.identityClientSecret, timeoutMs }),
  );
  return {
    issuer,
    issuerName: KEYCLOAK_ISSUER,
    audience: API_AUDIENCE,
    algorithms: ['RS256'],
    keys: 'discovery',
    payloadType: 'Bearer',
    registrar: new KeycloakClients(admin, API_AUDIENCE),
    accounts: new KeycloakAccounts(admin),
    portalClient: { clientId: PORTAL_CLIENT, clientSecret: settings.portalClientSecret },
  };
}
