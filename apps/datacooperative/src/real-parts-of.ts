import type { KeycloakSettings } from '@coop/identity';
import type { RealParts } from './real-foundations.js';
import type { CooperativeSettings } from './settings.js';

type RealSettings = Pick<CooperativeSettings, 'postgres' | 'keysDatabase' | 'nats'>;

/** The database of keys beside another one: `coop` has `coop_keys`. */
function beside(postgres: string): string {
  const url = new URL(postgres);
  url.pathname = `${url.pathname}_keys`;
  return String(url);
}

/** The two databases. @throws TypeError when none is given */
export function databasesOf({ postgres, keysDatabase }: Omit<RealSettings, 'nats'>): Omit<RealParts, 'nats'> {
  if (postgres === undefined) throw new TypeError('name the database with --postgres');
  return { postgres, keys: keysDatabase ?? beside(postgres) };
}

/** The real parts that the settings name; nothing when everything is in files. @throws TypeError without a database */
export function realPartsOf({ postgres, keysDatabase, nats }: RealSettings): { readonly real?: RealParts } {
  if (postgres === undefined && nats === undefined && keysDatabase === undefined) return {};
  if (postgres === undefined)
    throw new TypeError('--nats and --keys-database belong to a cooperative on a database: add --postgres');
  const databases = databasesOf({ postgres, ...(keysDatabase === undefined ? {} : { keysDatabase }) });
  return { real: { ...databases, ...(nats === undefined ? {} : { nats }) } };
}

type KeycloakPart = Pick<CooperativeSettings, 'issuer' | 'keycloakPortalSecret' | 'keycloakIdentitySecret'>;

/** The realm at which people sign in, when one is named. @throws TypeError without the secrets of its clients */
export function keycloakOf(settings: KeycloakPart): { readonly keycloak?: KeycloakSettings } {
  const { issuer, keycloakPortalSecret, keycloakIdentitySecret } = settings;
  if (issuer === undefined) return {};
  if (keycloakPortalSecret === undefined || keycloakIdentitySecret === undefined)
    throw new TypeError(
      'with --issuer set COOP_DATACOOPERATIVE_KEYCLOAK_PORTAL_SECRET and COOP_DATACOOPERATIVE_KEYCLOAK_IDENTITY_SECRET',
    );
  return {
    keycloak: {
      ...{ issuer, portalClientSecret: keycloakPortalSecret },
      identityClientSecret: keycloakIdentitySecret,
    },
  };
}
