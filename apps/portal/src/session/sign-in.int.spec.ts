import { ApiProblem } from '../client/api-problem.js';
import { smallProvider, type SmallProvider } from '../testing/small-provider.js';
import { OpenidSignIn } from './sign-in.js';

const BASE = 'http://127.0.0.1:3999';

describe('Signing in at an OpenID provider', () => {
  let provider: SmallProvider;
  let signIn: OpenidSignIn;

  beforeAll(async () => {
    // oidc-provider warns about http and memory storage, which are meant here.
    provider = await smallProvider(`${BASE}/session/callback`);
    signIn = new OpenidSignIn({
      apiBase: BASE,
      issuer: provider.issuer,
      clientId: 'portal',
      clientSecret: 'invented',
      demonstration: true,
      cooperativeName: 'Coopérative',
      clock: () => new Date(),
    });
  });
  afterAll(() => provider.close());

  it('gives an access token that can be renewed and ended', async () => {
    const begun = await signIn.begin();
    const back = await provider.signIn(begun.address);
    const tokens = await signIn.complete(begun, back.search);
    expect(tokens.accessToken.split('.')).toHaveLength(3);
    const renewed = await signIn.renew(tokens);
    expect(renewed?.accessToken).not.toBe(tokens.accessToken);
    expect(renewed?.refreshToken).not.toBe(tokens.refreshToken);
    const address = await signIn.end(renewed ?? tokens);
    expect(address).toMatch(new RegExp(`^${provider.issuer}/session/end\\?`));
    expect(await signIn.renew(renewed ?? tokens)).toBeUndefined();
  });

  it('asks with PKCE, a state and a nonce, none of them twice', async () => {
    const [one, other] = [await signIn.begin(), await signIn.begin()];
    const asked = new URL(one.address).searchParams;
    expect(asked.get('code_challenge_method')).toBe('S256');
    expect(asked.get('redirect_uri')).toBe(`${BASE}/session/callback`);
    expect([one.state, one.nonce, one.verifier]).not.toContain(other.state);
    expect(one.state).not.toBe(other.state);
    expect(asked.get('code_challenge')).not.toBe(one.verifier);
  });

  it('refuses a code with the verifier of another sign-in', async () => {
    const [begun, other] = [await signIn.begin(), await signIn.begin()];
    const back = await provider.signIn(begun.address);
    const stolen = signIn.complete({ ...begun, verifier: other.verifier }, back.search);
    await expect(stolen).rejects.toMatchObject({ code: 'sign-in-failed', status: 400 });
  });

  it('refuses an answer with another state', async () => {
    const begun = await signIn.begin();
    const back = await provider.signIn(begun.address);
    await expect(signIn.complete({ ...begun, state: 'another' }, back.search)).rejects.toThrow();
  });

  it('tells that the person gave up', async () => {
    const begun = await signIn.begin();
    const answer = `?error=access_denied&state=${begun.state}&iss=${encodeURIComponent(provider.issuer)}`;
    await expect(signIn.complete(begun, answer)).rejects.toBeInstanceOf(ApiProblem);
  });

  it('tells that the provider cannot be reached, and asks again later', async () => {
    const elsewhere = { apiBase: BASE, clientId: 'portal', clientSecret: 'x', demonstration: true };
    const settings = {
      ...elsewhere,
      cooperativeName: 'C',
      clock: () => new Date(),
      issuer: 'http://127.0.0.1:1',
    };
    await expect(new OpenidSignIn(settings).begin()).rejects.toMatchObject({ code: 'issuer-unavailable' });
  });

  it('sends nobody to a provider that went away, and says so to whoever was under way', async () => {
    const leaving = await smallProvider(`${BASE}/session/callback`);
    const settings = {
      ...{ apiBase: BASE, issuer: leaving.issuer, clientId: 'portal', clientSecret: 'invented' },
      ...{ demonstration: true, cooperativeName: 'C', clock: () => new Date() },
    };
    const there = new OpenidSignIn(settings);
    const begun = await there.begin();
    const back = await leaving.signIn(begun.address);
    const tokens = await there.complete(begun, back.search);
    await leaving.close();
    const away = { code: 'issuer-unavailable', status: 503 };
    await expect(there.renew(tokens)).rejects.toMatchObject(away);
    await expect(there.complete(begun, back.search)).rejects.toMatchObject(away);
    await expect(there.begin()).rejects.toMatchObject(away);
  });
});
