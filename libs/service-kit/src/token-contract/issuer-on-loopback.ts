import { generateKeyPairSync, randomUUID, sign, type KeyObject } from 'node:crypto';
import { createServer } from 'node:http';
import type { JWK } from 'jose';
import type { TrustedIssuer } from '../trusted-issuer.js';
import type { IssuerUnderTest, Signer, ValidKind } from './issuer-under-test.js';

/** An issuer with the addresses of a Keycloak realm that signs whatever a test wants. */
export interface IssuerOnLoopback extends IssuerUnderTest {
  /** What it publishes; a test may change it. */
  published: readonly JWK[];
  /** How often its keys were asked for. */
  readonly asked: number;
  /** While true it answers nothing. */
  down: boolean;
  sign(signer: Signer, claims?: Readonly<Record<string, unknown>>): string;
  close(): Promise<void>;
}

const AUDIENCE = 'urn:datacooperative:api';

/** A pair of RSA keys, and the public part as it is published. */
export function rsaSigner(use: 'sig' | 'enc' = 'sig'): { readonly signer: Signer; readonly jwk: JWK } {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const kid = randomUUID();
  const alg = use === 'sig' ? 'RS256' : 'RSA-OAEP';
  return {
    signer: { alg: 'RS256', kid, privateKey },
    jwk: { ...publicKey.export({ format: 'jwk' }), kty: 'RSA', kid, use, alg },
  };
}

/** Opens an issuer on a free port of this machine. */
export async function issuerOnLoopback(): Promise<IssuerOnLoopback> {
  const [signing, encryption] = [rsaSigner(), rsaSigner('enc')];
  const state = { published: [signing.jwk, encryption.jwk] as readonly JWK[], asked: 0, down: false };
  const server = createServer((request, response) => {
    if (state.down) return void response.writeHead(503).end();
    const isKeys = request.url?.endsWith('/protocol/openid-connect/certs') === true;
    if (isKeys) state.asked += 1;
    const body = isKeys
      ? { keys: state.published }
      : { issuer, jwks_uri: `${issuer}/protocol/openid-connect/certs` };
    return void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the issuer has no port');
  const issuer = `http://127.0.0.1:${address.port}/realms/cooperative`;
  const trusted: TrustedIssuer = {
    issuer,
    name: 'keycloak',
    audience: AUDIENCE,
    algorithms: ['RS256'],
    keys: 'discovery',
    payloadType: 'Bearer',
  };
  const claimsOf = (kind: ValidKind) => {
    const now = Math.floor(Date.now() / 1000);
    const client = kind === 'client' ? 'agence' : 'portal';
    return {
      ...{ iss: issuer, aud: AUDIENCE, iat: now, exp: now + 300, typ: 'Bearer', jti: randomUUID() },
      ...{ client_id: client, azp: client },
      ...(kind === 'client' ? { sub: client } : { sub: 'account-1', auth_time: now, sid: 'session-1' }),
    };
  };
  return Object.assign(state, {
    trusted,
    signer: signing.signer,
    encryptionKey: encryption.signer,
    others: {},
    mint: async (kind: ValidKind) => signed(signing.signer, claimsOf(kind)),
    sign: (signer: Signer, claims: Readonly<Record<string, unknown>> = {}) =>
      signed(signer, { ...claimsOf('person'), ...claims }),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

function signed({ alg, kid, privateKey }: Signer, claims: object): string {
  const text = [{ alg, typ: 'at+jwt', kid }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${text}.${signatureOf(text, privateKey)}`;
}

const signatureOf = (text: string, key: KeyObject): string =>
  sign('sha256', Buffer.from(text), key).toString('base64url');
