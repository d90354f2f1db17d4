import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import KeycloakAdminClient from '@keycloak/keycloak-admin-client';
import { AdminToken } from '../keycloak/admin-token.js';

/** A Keycloak that runs, and its administrator. */
export interface RunningKeycloak {
  readonly url: string;
  readonly admin: { readonly username: string; readonly password: string };
}

/** A realm of one spec, made from the file of the project. */
export interface RealmUnderTest {
  readonly name: string;
  readonly issuer: string;
  readonly secrets: { readonly portal: string; readonly identity: string };
  readonly redirectUri: string;
  /** With all rights over the realm. */
  readonly admin: KeycloakAdminClient;
  /** A person with a verified address, and her password. @returns her account's id */
  person(email: string, password: string, facts?: { readonly emailVerified?: boolean }): Promise<string>;
}

const FILE = new URL('../../../../deploy/keycloak/realm.json', import.meta.url);

/** Puts values in the place of `${NAME}` and `${NAME:default}`, as Keycloak does while it imports a file. */
const filled = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replaceAll(/\$\{([A-Z][A-Z0-9_]*)(?::([^}]*))?\}/g, (_all, name: string, preset?: string) => {
    const value = values[name] ?? preset;
    if (value === undefined) throw new Error(`realm.json needs ${name}`);
    return value;
  });

async function rootToken({ url, admin }: RunningKeycloak): Promise<string> {
  const response = await fetch(`${url}/realms/master/protocol/openid-connect/token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'password', client_id: 'admin-cli', ...admin }),
  });
  if (!response.ok) throw new Error(`the administrator got no token: ${response.status}`);
  return ((await response.json()) as { access_token: string }).access_token;
}

/** Imports `deploy/keycloak/realm.json` under a name of its own. */
export async function realmUnderTest(
  keycloak: RunningKeycloak,
  { baseUrl, logoutUrl = `${baseUrl}/session/backchannel-logout` }: { baseUrl: string; logoutUrl?: string },
): Promise<RealmUnderTest> {
  const name = `coop-${randomBytes(4).toString('hex')}`;
  const secrets = { portal: randomBytes(16).toString('hex'), identity: randomBytes(16).toString('hex') };
  const text = filled(readFileSync(FILE, 'utf8'), {
    COOP_BASE_URL: baseUrl,
    COOP_BACKCHANNEL_LOGOUT_URL: logoutUrl,
    COOP_PORTAL_CLIENT_SECRET: secrets.portal,
    COOP_IDENTITY_CLIENT_SECRET: secrets.identity,
  });
  const realm = JSON.parse(text.replaceAll('default-roles-cooperative', `default-roles-${name}`)) as object;
  const response = await fetch(`${keycloak.url}/admin/realms`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await rootToken(keycloak)}`, 'content-type': 'application/json' },
    body: JSON.stringify({ ...realm, realm: name }),
  });
  if (!response.ok)
    throw new Error(`the realm was not imported: ${response.status} ${await response.text()}`);
  const admin = new KeycloakAdminClient({ baseUrl: keycloak.url, realmName: name });
  admin.registerTokenProvider({ getAccessToken: () => rootToken(keycloak) });
  return {
    name,
    issuer: `${keycloak.url}/realms/${name}`,
    secrets,
    redirectUri: `${baseUrl}/session/callback`,
    admin,
    person: async (email, password, { emailVerified = true } = {}) => {
      const { id } = await admin.users.create({
        ...{ username: email, email, emailVerified, enabled: true },
        credentials: [{ type: 'password', value: password, temporary: false }],
      });
      return id;
    },
  };
}

/** What the administration client of identity may do, by its own token. @returns the status */
export async function asIdentityClient(realm: RealmUnderTest, method: string, path: string): Promise<number> {
  const { issuer, secrets } = realm;
  const token = new AdminToken({
    issuer,
    clientId: 'coop-identity',
    secret: secrets.identity,
    timeoutMs: 5_000,
  });
  const address = `${issuer.replace('/realms/', '/admin/realms/')}${path}`;
  const response = await fetch(address, {
    method,
    headers: { authorization: `Bearer ${await token.getAccessToken()}`, 'content-type': 'application/json' },
    ...(method === 'GET' ? {} : { body: '{}' }),
  });
  return response.status;
}
