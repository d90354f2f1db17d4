import type { KeycloakProvider, KeycloakSettings } from './keycloak-provider.js';

/**
 * A realm of Keycloak as this cooperative's provider. Nothing is asked of Keycloak before something needs it, so a
 * service starts without it. The administration library is loaded only here: a deployment with the embedded
 * provider never pays for it.
 * @throws TypeError when the issuer is not the address of a realm
 */
export async function openKeycloakProvider(settings: KeycloakSettings): Promise<KeycloakProvider> {
  const { keycloakProvider } = await import('./keycloak-provider.js');
  return keycloakProvider(settings);
}
