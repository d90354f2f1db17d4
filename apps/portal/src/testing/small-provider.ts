import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { generateKeyPairSync } from 'node:crypto';
import { Provider } from 'oidc-provider';

const AUDIENCE = 'urn:example:api';

export interface SmallProvider {
  readonly issuer: string;
  /** Follows the sign-in as a browser would. @returns where the provider calls back */
  signIn(address: string): Promise<URL>;
  close(): Promise<void>;
}

/** An OpenID provider on this machine that signs everyone in as the same invented person. */
export async function smallProvider(redirectUri: string): Promise<SmallProvider> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = configured(issuer, redirectUri);
  const answer = provider.callback();
  server.on('request', (request, response) => {
    if (request.url?.startsWith('/interaction/') === true)
      void provider.interactionFinished(request, response, { login: { accountId: 'invented' } });
    else void answer(request, response);
  });
  return {
    issuer,
    signIn: (address) => followed(address, redirectUri),
    close: () => new Promise((closed) => server.close(() => closed())),
  };
}

function configured(issuer: string, redirectUri: string): Provider {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const key = {
    ...privateKey.export({ format: 'jwk' }),
    kty: 'EC' as const,
    kid: 'k',
    alg: 'ES256',
    use: 'sig',
  };
  return new Provider(issuer, {
    clients: [
      {
        client_id: 'portal',
        client_secret: 'invented',
        redirect_uris: [redirectUri],
        post_logout_redirect_uris: [new URL('/', redirectUri).href],
        grant_types: ['authorization_code', 'refresh_token'],
      },
    ],
    jwks: { keys: [key] },
    clientDefaults: { id_token_signed_response_alg: 'ES256' },
    cookies: { keys: ['invented'] },
    findAccount: (_context, sub) => ({ accountId: sub, claims: () => ({ sub }) }),
    ttl: { AccessToken: 600, Grant: 600, IdToken: 600, Interaction: 600, RefreshToken: 600, Session: 600 },
    issueRefreshToken: () => true,
    rotateRefreshToken: true,
    features: {
      devInteractions: { enabled: false },
      revocation: { enabled: true, allowedPolicy: () => true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => AUDIENCE,
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({
          scope: 'api',
          audience: AUDIENCE,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: 'ES256' } },
        }),
      },
    },
    async loadExistingGrant({ oidc }) {
      const grant = new oidc.provider.Grant({ clientId: 'portal', accountId: 'invented' });
      grant.addOIDCScope('openid');
      grant.addResourceScope(AUDIENCE, 'api');
      await grant.save();
      return grant;
    },
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
  });
}

const MAX_STEPS = 10;

async function followed(address: string, redirectUri: string): Promise<URL> {
  const cookies = new Map<string, string>();
  let next = new URL(address);
  for (let steps = 0; steps < MAX_STEPS && !next.href.startsWith(redirectUri); steps += 1) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(next, { redirect: 'manual', headers: { Cookie: cookie } });
    for (const line of response.headers.getSetCookie()) {
      const [name = '', value = ''] = line.split(';')[0]?.split('=') ?? [];
      cookies.set(name, value);
    }
    next = new URL(response.headers.get('location') ?? redirectUri, next);
  }
  return next;
}
