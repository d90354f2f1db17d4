import { createHmac, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { exportJWK, exportSPKI, SignJWT, type JWTPayload } from 'jose';
import { JoseTokenVerifier } from './jose-token-verifier.js';
import { ProblemError } from './problem-error.js';
import type { TrustedIssuer } from './trusted-issuer.js';

const ISSUER = 'https://id.example.org/realm';
const AUDIENCE = 'https://coop.example.org';
const NOW = 1_800_000_000;
const SUBJECT = 'canary-subject-91c2';

const ours = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const foreign = generateKeyPairSync('ec', { namedCurve: 'P-256' });

interface TokenParts {
  readonly claims?: Partial<Record<string, unknown>>;
  readonly header?: Readonly<Record<string, unknown>>;
  readonly key?: KeyObject;
}

const without = (values: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));

const claimsOf = (claims: Partial<Record<string, unknown>> = {}): JWTPayload =>
  without({
    iss: ISSUER,
    aud: AUDIENCE,
    sub: SUBJECT,
    client_id: 'portal',
    iat: NOW - 10,
    exp: NOW + 600,
    ...claims,
  });

const token = ({ claims, header, key = ours.privateKey }: TokenParts = {}): Promise<string> =>
  new SignJWT(claimsOf(claims))
    .setProtectedHeader({ alg: 'ES256', ...without({ typ: 'at+jwt', kid: 'k1', ...header }) })
    .sign(key);

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('A verifier of access tokens', () => {
  let verifier: JoseTokenVerifier;
  let reasons: string[];
  let now: number;
  let issuer: TrustedIssuer;

  beforeEach(async () => {
    reasons = [];
    now = NOW;
    const keys = { keys: [{ ...(await exportJWK(ours.publicKey)), kid: 'k1', alg: 'ES256' }] };
    issuer = { issuer: ISSUER, name: 'embedded', audience: AUDIENCE, algorithms: ['ES256'], keys };
    verifier = new JoseTokenVerifier({
      issuers: [issuer],
      onRejected: (reason) => reasons.push(reason),
      now: () => now,
      maxCached: 2,
    });
  });

  const outcome = async (text: string): Promise<string> =>
    verifier.verify(text).then(
      () => 'accepted',
      (error: unknown) => (error instanceof ProblemError ? error.code : `fault: ${String(error)}`),
    );

  it('says who holds a good token, by the configured name of the issuer.', async () => {
    const good = await token({ claims: { scope: 'records read', auth_time: NOW - 60, acr: 'phr' } });
    expect(await verifier.verify(good)).toEqual({
      issuerName: 'embedded',
      subject: SUBJECT,
      clientId: 'portal',
      scopes: ['records', 'read'],
      expires: NOW + 600,
      authTime: NOW - 60,
      acr: 'phr',
    });
  });

  const hostile: readonly [string, () => Promise<string> | string][] = [
    ['without a signature (alg none)', () => `${part({ alg: 'none', typ: 'at+jwt' })}.${part(claimsOf())}.`],
    ['signed with our public key as a shared secret', forgedWithPublicKey],
    ['for another audience', () => token({ claims: { aud: 'https://other.example.org' } })],
    ['of an issuer that is not trusted', () => token({ claims: { iss: 'https://evil.example.org' } })],
    ['without an issuer', () => token({ claims: { iss: undefined } })],
    ['that is an id token', () => token({ header: { typ: 'JWT' } })],
    ['without a type', () => token({ header: { typ: undefined } })],
    ['that has expired', () => token({ claims: { exp: NOW - 60 } })],
    ['that is not valid yet', () => token({ claims: { nbf: NOW + 60 } })],
    ['issued in the future', () => token({ claims: { iat: NOW + 60 } })],
    ['without an end', () => token({ claims: { exp: undefined } })],
    ['without a subject', () => token({ claims: { sub: undefined } })],
    ['with an empty subject', () => token({ claims: { sub: '' } })],
    ['without a client', () => token({ claims: { client_id: undefined } })],
    ['with a client that is not text', () => token({ claims: { client_id: 7 } })],
    ['signed with a foreign key', () => token({ key: foreign.privateKey })],
    ['with an unknown key id', () => token({ header: { kid: 'k9' } })],
    ['that points to its own keys', () => token({ header: { jku: 'https://evil.example.org/keys' } })],
    ['that brings its own key', () => token({ header: { jwk: { kty: 'EC' } }, key: foreign.privateKey })],
    ['whose content was changed', changed],
    ['that is garbage', () => 'garbage'],
    ['of two dots', () => '..'],
    ['that is oversized', () => token({ claims: { padding: 'a'.repeat(9_000) } })],
  ];

  it.each(hostile)('refuses a token %s, and says nothing of it in the log.', async (_what, make) => {
    expect(await outcome(await make())).toBe('unauthenticated');
    expect(reasons).toHaveLength(1);
    expect(reasons[0]).not.toContain(SUBJECT);
    expect(reasons[0]).toMatch(/^[A-Za-z_ ]+$/);
  });

  async function forgedWithPublicKey(): Promise<string> {
    const signed = `${part({ alg: 'HS256', typ: 'at+jwt', kid: 'k1' })}.${part(claimsOf())}`;
    const secret = await exportSPKI(ours.publicKey);
    return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
  }

  async function changed(): Promise<string> {
    const [header, , signature] = (await token()).split('.');
    return [header, part(claimsOf({ sub: 'somebody else' })), signature].join('.');
  }

  it('no longer believes a token that it verified before, once the token has expired.', async () => {
    const good = await token();
    expect(await outcome(good)).toBe('accepted');
    now = NOW + 599;
    expect(await outcome(good)).toBe('accepted');
    now = NOW + 700;
    expect(await outcome(good)).toBe('unauthenticated');
  });

  it('remembers no more tokens than it was allowed to, and still verifies the forgotten ones.', async () => {
    const tokens = await Promise.all(['a', 'b', 'c'].map((sub) => token({ claims: { sub } })));
    for (const text of [...tokens, ...tokens]) expect(await outcome(text)).toBe('accepted');
  });

  it('says that the issuer cannot be reached, rather than that the token is bad.', async () => {
    const offline = new JoseTokenVerifier({
      issuers: [{ ...issuer, keys: new URL('http://127.0.0.1:9/keys') }],
      now: () => now,
    });
    await expect(offline.verify(await token())).rejects.toMatchObject({ code: 'issuer-unavailable' });
  });

  it.each([[['none']], [['HS256']], [['ES256', 'HS512']], [[]]])(
    'is not built with the algorithms %j.',
    (algorithms) => {
      expect(() => new JoseTokenVerifier({ issuers: [{ ...issuer, algorithms }] })).toThrow('asymmetric');
    },
  );
});
