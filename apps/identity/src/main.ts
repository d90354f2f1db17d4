import { runMain, type RunOptions } from '@coop/service-host/distributed';
import { JoseTokenVerifier, SettingsError, type TokenVerifier } from '@coop/service-kit';
import type { z } from 'zod';
import { trustedIssuer } from './application/identity-provider.js';
import { identitySettings } from './config.js';
import { linkingVerifierOf } from './keycloak/linking-verifier-of.js';
import { identityDirectory } from './open-identity.js';
import { identityService, type IdentityService } from './service.js';

type Settings = z.infer<typeof identitySettings.schema>;

/** Where people sign in: what either provider needs. @throws SettingsError when something of it is missing */
function keycloakOf(settings: Settings) {
  const { issuer, issuerName, keycloakPortalSecret, keycloakIdentitySecret, providerKeysFile } = settings;
  if (issuerName === 'embedded') {
    if (providerKeysFile === undefined)
      throw new SettingsError(['COOP_IDENTITY_PROVIDER_KEYS_FILE: is missing']);
    return {};
  }
  // The name is part of every link in the ledger: another one would know nobody.
  if (issuerName !== 'keycloak')
    throw new SettingsError(['COOP_IDENTITY_ISSUER_NAME: must be embedded or keycloak']);
  if (keycloakPortalSecret === undefined || keycloakIdentitySecret === undefined)
    throw new SettingsError([
      'COOP_IDENTITY_KEYCLOAK_PORTAL_SECRET and COOP_IDENTITY_KEYCLOAK_IDENTITY_SECRET: are missing',
    ]);
  return {
    keycloak: {
      issuer,
      portalClientSecret: keycloakPortalSecret,
      identityClientSecret: keycloakIdentitySecret,
    },
  };
}

/** Tokens of its own provider are verified with its own keys; accounts of Keycloak are linked when they first come. */
function verifierOf({ parts }: IdentityService, issuerName: string, plain: TokenVerifier): TokenVerifier {
  if (issuerName === 'embedded') return new JoseTokenVerifier({ issuers: [trustedIssuer(parts.provider)] });
  return linkingVerifierOf(parts, plain);
}

await runMain(identitySettings, (settings): RunOptions => {
  const hosted = identityService({
    ...settings,
    demonstration: settings.mode === 'demonstration',
    erasureTerms: { graceDays: settings.erasureGraceDays, backupsKeptDays: settings.backupsKeptDays },
    ...keycloakOf(settings),
  });
  return {
    ...{ settings, hosted },
    directory: { index: hosted.actors, open: () => identityDirectory(hosted.parts) },
    verifier: (plain) => verifierOf(hosted, settings.issuerName, plain),
  };
});
