import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  exportJWK,
  generateKeyPair,
  importJWK,
  SignJWT,
  UnsecuredJWT,
  type JWK,
  type JWTPayload,
} from 'jose';
import { Caller } from './testing/caller.js';
import { SmallCooperative } from './testing/small-cooperative.js';

describe('A token that is not a true one', () => {
  let small: SmallCooperative;
  let genuine: string;
  let payload: JWTPayload;
  let key: ProviderKey;

  beforeAll(async () => {
    small = await SmallCooperative.open();
    ({ access_token: genuine } = await small.tokensOf(small.history.ada));
    payload = JSON.parse(Buffer.from(genuine.split('.')[1] ?? '', 'base64url').toString()) as JWTPayload;
    key = signingKey(small.keysDir);
  });
  afterAll(() => small.remove());

  const sign = async (claims: JWTPayload, header: object = {}) =>
    new SignJWT({ ...payload, ...claims })
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: key.kid, ...header })
      .sign(await importJWK(key, 'ES256'));

  const now = () => Math.floor(Date.now() / 1000);

  const forged: Readonly<Record<string, () => Promise<string> | string>> = {
    'with a changed signature': () => `${genuine.slice(0, -6)}AAAAAA`,
    'with changed claims': () => {
      const [header, , signature] = genuine.split('.');
      const claims = Buffer.from(JSON.stringify({ ...payload, sub: small.history.steward.party }));
      return `${header}.${claims.toString('base64url')}.${signature}`;
    },
    'that expired': () => sign({ iat: now() - 7_200, exp: now() - 3_600 }),
    'of another issuer': () => sign({ iss: 'https://issuer.example' }),
    'signed by another issuer’s key in the name of ours': async () => {
      const { privateKey } = await generateKeyPair('ES256');
      return new SignJWT(payload)
        .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: key.kid })
        .sign(privateKey);
    },
    'that brings its own key': async () => {
      const { privateKey, publicKey } = await generateKeyPair('ES256');
      return new SignJWT(payload)
        .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', jwk: await exportJWK(publicKey) })
        .sign(privateKey);
    },
    'for another audience': () => sign({ aud: 'urn:somebody:else' }),
    'that is not an access token (RFC 9068)': () => sign({}, { typ: 'JWT' }),
    'that is an identity token': async () => (await small.tokensOf(small.history.ada)).id_token,
    'without a signature (alg: none)': () => new UnsecuredJWT(payload).encode(),
    'whose public key was used as a shared secret (HS256)': async () => {
      const { d: _secret, ...publicKey } = key;
      return new SignJWT(payload)
        .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid: key.kid })
        .sign(Buffer.from(JSON.stringify(publicKey)));
    },
    'that is no token at all': () => 'ada.ojbrunvexel',
  };

  it('is told apart from a true one, which is signed here with the same key', async () => {
    const caller = new Caller(small.baseUrl, await sign({}));
    expect((await caller.get('/identity/me')).body).toMatchObject({ party: small.history.ada.party });
  });

  it.each(Object.keys(forged))('%s is refused, and nothing else is said', async (kind) => {
    const token = await forged[kind]?.();
    const answered = await new Caller(small.baseUrl, token).get('/identity/me');
    expect(answered.status).toBe(401);
    expect(answered.headers.get('www-authenticate')).toBe('Bearer');
    expect(Object.keys(answered.body).sort()).toEqual(['code', 'instance', 'status', 'title', 'type']);
    expect(answered.body['code']).toBe('unauthenticated');
  });

  it('leaves a line in the log that names a reason and nobody', async () => {
    small.logged.length = 0;
    for (const make of Object.values(forged))
      await new Caller(small.baseUrl, await make()).get(`/records/${small.history.record}`);
    const reasons = small.logged.filter((line) => line.includes('token refused'));
    expect(reasons).toHaveLength(Object.keys(forged).length);
    const { ada, record } = small.history;
    const lines = small.logged.join('');
    for (const personal of [
      ada.email,
      ada.name,
      ada.party,
      record,
      String(payload.sub),
      genuine.slice(0, 40),
    ])
      expect(lines).not.toContain(personal);
  });
});

type ProviderKey = JWK & { readonly kid: string };

/** The provider's very key: what is refused with it is refused for one reason alone. */
function signingKey(keysDir: string): ProviderKey {
  const kept = JSON.parse(readFileSync(join(keysDir, 'provider-keys.json'), 'utf8')) as {
    readonly signing: readonly ProviderKey[];
  };
  const [first] = kept.signing;
  if (first === undefined) throw new Error('the provider has no key');
  return first;
}
