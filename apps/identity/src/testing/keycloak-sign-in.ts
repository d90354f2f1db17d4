import { hash, randomBytes } from 'node:crypto';
import type { RealmUnderTest } from './keycloak-realm.js';
import type { Tokens } from './sign-in-by-mail.js';

/** Who signs in at Keycloak's form. */
export interface Credentials {
  readonly username: string;
  readonly password: string;
}

const endpoint = ({ issuer }: Pick<RealmUnderTest, 'issuer'>, name: string): string =>
  `${issuer}/protocol/openid-connect/${name}`;

const basic = (clientId: string, secret: string) => ({
  authorization: `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}`,
});

/** Asks for an authorisation code, without signing in. @returns what the server answers */
export const askForCode = (
  realm: RealmUnderTest,
  extra: Readonly<Record<string, string>>,
): Promise<Response> =>
  fetch(
    `${endpoint(realm, 'auth')}?${new URLSearchParams({
      ...{ client_id: 'portal', redirect_uri: realm.redirectUri, response_type: 'code', scope: 'openid' },
      ...{ state: randomBytes(8).toString('hex'), nonce: randomBytes(8).toString('hex') },
      ...extra,
    }).toString()}`,
    { redirect: 'manual' },
  );

/**
 * Signs a person in as her browser would: code with PKCE (RFC 7636), form, callback, code for tokens.
 * @throws Error that says where the form led instead
 */
export async function signInAtKeycloak(
  realm: RealmUnderTest,
  { username, password }: Credentials,
): Promise<Tokens> {
  const verifier = randomBytes(32).toString('base64url');
  const page = await askForCode(realm, {
    code_challenge: hash('sha256', verifier, 'base64url'),
    code_challenge_method: 'S256',
  });
  const cookie = page.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
  const action = /<form[^>]*id="kc-form-login"[^>]*action="([^"]+)"/.exec(await page.text())?.[1];
  if (action === undefined) throw new Error(`there is no form: ${page.status}`);
  const answered = await fetch(action.replaceAll('&amp;', '&'), {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie },
    body: new URLSearchParams({ username, password, credentialId: '' }),
  });
  const location = answered.headers.get('location');
  const code = location === null ? null : new URL(location).searchParams.get('code');
  if (code === null)
    throw new Error(
      `no code came: ${answered.status} ${location === null ? '' : new URL(location).pathname}`,
    );
  return tokensFor(realm, {
    grant_type: 'authorization_code',
    code,
    redirect_uri: realm.redirectUri,
    code_verifier: verifier,
  });
}

/** Asks the token endpoint as the portal, or as another client. @throws Error with the OAuth error code */
export async function tokensFor(
  realm: Pick<RealmUnderTest, 'issuer' | 'secrets'>,
  form: Readonly<Record<string, string>>,
  client: { readonly clientId: string; readonly secret: string } = {
    clientId: 'portal',
    secret: realm.secrets.portal,
  },
): Promise<Tokens> {
  const response = await fetch(endpoint(realm, 'token'), {
    method: 'POST',
    headers: basic(client.clientId, client.secret),
    body: new URLSearchParams(form),
  });
  const answer = (await response.json()) as Tokens & { readonly error?: string };
  if (!response.ok) throw new Error(answer.error ?? String(response.status));
  return answer;
}

/** A partner system's token. */
export const clientToken = async (
  realm: Pick<RealmUnderTest, 'issuer' | 'secrets'>,
  clientId: string,
  secret: string,
): Promise<string> =>
  (await tokensFor(realm, { grant_type: 'client_credentials' }, { clientId, secret })).access_token;

/** Signs a person out as the portal would, by her refresh token. */
export async function signOutAtKeycloak(realm: RealmUnderTest, refreshToken: string): Promise<void> {
  const response = await fetch(endpoint(realm, 'logout'), {
    method: 'POST',
    headers: basic('portal', realm.secrets.portal),
    body: new URLSearchParams({ refresh_token: refreshToken }),
  });
  if (!response.ok) throw new Error(`she was not signed out: ${response.status}`);
}
