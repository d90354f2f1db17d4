import { randomUUID } from 'node:crypto';
import { LogoutTokenVerifier } from './logout-token.js';
import { ProblemError } from './problem-error.js';
import { Forge, issuerOnLoopback, type IssuerOnLoopback } from './token-contract/index.js';

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';

describe('A logout token', () => {
  let issuer: IssuerOnLoopback;
  let verifier: LogoutTokenVerifier;
  let reasons: string[];
  let forge: Forge;

  beforeAll(async () => {
    issuer = await issuerOnLoopback();
    forge = new Forge(issuer, await issuer.mint('person'));
  });
  beforeEach(() => {
    reasons = [];
    verifier = new LogoutTokenVerifier({
      issuers: [{ ...issuer.trusted, audience: 'portal' }],
      onRejected: (reason) => reasons.push(reason),
    });
  });
  afterAll(() => issuer.close());

  const logout = (claims: object = {}, header: object = {}) =>
    forge.token({
      header: { typ: 'logout+jwt', ...header },
      claims: {
        ...{ aud: 'portal', typ: 'Logout', jti: randomUUID(), sub: 'ada', sid: 's1' },
        ...{ iat: forge.now, exp: forge.now + 120, events: { [EVENT]: {} }, ...claims },
      },
    });
  const outcome = (token: string): Promise<string> =>
    verifier.verify(token).then(
      () => 'believed',
      (error: unknown) => (error instanceof ProblemError ? error.code : `fault: ${String(error)}`),
    );

  it('says which session ended', async () => {
    expect(await verifier.verify(logout())).toEqual({
      issuerName: 'keycloak',
      sid: 's1',
      subject: 'ada',
      endedAt: expect.closeTo(Date.now() / 1000, -2) as number,
    });
  });

  it('may name the account alone, or the session alone', async () => {
    expect(await verifier.verify(logout({ sid: undefined }))).toMatchObject({ subject: 'ada' });
    expect(await verifier.verify(logout({ sub: undefined }))).toMatchObject({ sid: 's1' });
  });

  it('may tell of other events, too, as Keycloak’s do', async () => {
    const events = { [EVENT]: {}, revoke_offline_access: true };
    expect(await outcome(logout({ events }))).toBe('believed');
  });

  it('is accepted once', async () => {
    const token = logout();
    expect(await outcome(token)).toBe('believed');
    expect(await outcome(token)).toBe('unauthenticated');
    expect(reasons).toEqual(['used before']);
  });

  const hostile: Readonly<Record<string, () => string>> = {
    'of another issuer': () => logout({ iss: 'https://issuer.example.org' }),
    'for another client': () => logout({ aud: 'cli' }),
    'for our interfaces instead of our client': () => logout({ aud: issuer.trusted.audience }),
    'without an event': () => logout({ events: undefined }),
    'of another event': () => logout({ events: { 'urn:other': {} } }),
    'whose event is no object': () => logout({ events: { [EVENT]: true } }),
    'with a nonce': () => logout({ nonce: 'n' }),
    'with an empty nonce': () => logout({ nonce: null }),
    'that names neither session nor account': () => logout({ sid: undefined, sub: undefined }),
    'without an id': () => logout({ jti: undefined }),
    'without an end': () => logout({ exp: undefined }),
    'without a time of issue': () => logout({ iat: undefined }),
    'that has expired': () => logout({ iat: forge.now - 200, exp: forge.now - 60 }),
    'of the future': () => logout({ iat: forge.now + 60, exp: forge.now + 90 }),
    'that lives for a day': () => logout({ exp: forge.now + 86_400 }),
    'that is an access token': () => forge.genuine,
    'that is an identity token': () => logout({}, { typ: 'JWT' }),
    'without a signature': () => `${forge.unsigned({ header: { alg: 'none', typ: 'logout+jwt' } })}.`,
    'signed by a stranger': () =>
      forge.token({
        key: forge.foreignKey(),
        header: { typ: 'logout+jwt' },
        claims: { aud: 'portal', jti: 'j', events: { [EVENT]: {} } },
      }),
  };

  it.each(Object.keys(hostile))('%s is refused', async (name) => {
    expect(await outcome(hostile[name]?.() ?? '')).toBe('unauthenticated');
    expect(reasons).toHaveLength(1);
    expect(reasons[0]).not.toContain('ada');
  });

  it('cannot be judged while the keys of the issuer are unknown', async () => {
    issuer.down = true;
    expect(await outcome(logout())).toBe('issuer-unavailable');
    issuer.down = false;
  });
});
