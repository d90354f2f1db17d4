import { openKeycloakConnectVerifier, type KeycloakConnectVerifier } from './keycloak-connect-verifier.js';
import { ProblemError } from './problem-error.js';
import { SessionDenylist } from './session-denylist.js';
import { issuerOnLoopback, rsaSigner, type IssuerOnLoopback } from './token-contract/index.js';

/** What the contract of tokens says is said in token-contract; here is what the library does otherwise. */
describe('A verifier that uses keycloak-connect', () => {
  let issuer: IssuerOnLoopback;
  let verifier: KeycloakConnectVerifier;
  let denylist: SessionDenylist;
  let elapsed: number;

  const outcome = (token: string): Promise<string> =>
    verifier.verify(token).then(
      () => 'believed',
      (error: unknown) => (error instanceof ProblemError ? error.code : `fault: ${String(error)}`),
    );

  beforeEach(async () => {
    issuer = await issuerOnLoopback();
    denylist = new SessionDenylist();
    elapsed = 0;
    verifier = await openKeycloakConnectVerifier({
      issuer: issuer.trusted,
      denylist,
      now: () => Date.now() / 1000 + elapsed,
      cooldown: 0.001,
    });
  });
  afterEach(() => issuer.close());

  it('forgets a key that was withdrawn after 45 seconds, which the library alone never would', async () => {
    const token = await issuer.mint('person');
    expect(await outcome(token)).toBe('believed');
    issuer.published = [rsaSigner().jwk];
    elapsed = 44;
    expect(await outcome(token)).toBe('believed');
    elapsed = 46;
    expect(await outcome(token)).toBe('unauthenticated');
  });

  it('lets nobody in while Keycloak is down and its keys are old', async () => {
    const token = await issuer.mint('person');
    expect(await outcome(token)).toBe('believed');
    issuer.down = true;
    expect(await outcome(token)).toBe('believed');
    elapsed = 46;
    expect(await outcome(token)).toBe('issuer-unavailable');
  });

  it('refuses a token of a session that was ended', async () => {
    const token = issuer.sign(issuer.signer, { sid: 'ended' });
    expect(await outcome(token)).toBe('believed');
    denylist.end({ issuerName: 'keycloak', sid: 'ended', endedAt: Date.now() / 1000 });
    expect(await outcome(token)).toBe('unauthenticated');
  });

  it.each([
    [{ algorithms: ['ES256'] }, 'RS256 only'],
    [{ algorithms: ['RS256', 'PS256'] }, 'RS256 only'],
    [{ issuer: 'https://coop.example.org/oidc' }, 'realm of Keycloak'],
  ])('is not built for an issuer with %j', async (other, why) => {
    await expect(openKeycloakConnectVerifier({ issuer: { ...issuer.trusted, ...other } })).rejects.toThrow(
      why,
    );
  });
});
