export { IdentityModule, reactors } from './identity.module.js';
export { signsInHere, type EmbeddedIdentityParts, type IdentityParts } from './identity-parts.js';
export type { SignIn } from './provider/sign-in.js';
export {
  identityDirectory,
  openIdentity,
  openIdentityElsewhere,
  type ElsewhereSettings,
  type IdentitySettings,
} from './open-identity.js';
export { trustedIssuer, type IdentityProvider, type Invitations } from './application/identity-provider.js';
export { foundCooperative, type Foundation, type Founder } from './application/founding.js';
export {
  mountProvider,
  openEmbeddedProvider,
  PROVIDER_PATH,
  type EmbeddedProvider,
  type EmbeddedProviderSettings,
} from './provider/embedded-provider.js';
export { keycloakInvitations } from './keycloak/keycloak-invitations.js';
export { keycloakProfiles, type Profiles } from './keycloak/keycloak-profile.js';
export type { KeycloakProvider, KeycloakSettings } from './keycloak/keycloak-provider.js';
export { linkingVerifierOf } from './keycloak/linking-verifier-of.js';
export { LinkingVerifier, type LinkingParts } from './keycloak/linking-verifier.js';
export { openKeycloakProvider } from './keycloak/open-keycloak-provider.js';
export { normalisedEmail } from './domain/email.js';
export { identityService, type IdentityService, type IdentityServiceSettings } from './service.js';
