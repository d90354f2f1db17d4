// needs: keycloak
import { setTimeout as pass } from 'node:timers/promises';
import { startKeycloak, type OwnKeycloak } from '@coop/real-parts';
import { JoseTokenVerifier, ProblemError, type KeyTimes } from '@coop/service-kit';
import { trustedIssuer } from '../application/identity-provider.js';
import { addKey, publishedKeys, type RealmKey } from '../testing/keycloak-keys.js';
import { realmUnderTest, type RealmUnderTest } from '../testing/keycloak-realm.js';
import { signInAtKeycloak, tokensFor } from '../testing/keycloak-sign-in.js';
import type { KeycloakProvider } from './keycloak-provider.js';
import { openKeycloakProvider } from './open-keycloak-provider.js';

const AGENCY = '0199a000-0000-7000-8000-00000000000c';
const DORA = { username: 'dora@example.org', password: 'an-invented-password-1' };

/** A tenth of the usual times: what holds here within six seconds holds there within sixty. */
const TIMES: KeyTimes = {
  refreshAfter: 3,
  believedFor: 4.5,
  believedWhileDown: 60,
  cooldown: 1,
  timeout: 0.5,
};
const A_MINUTE_MS = 6_000;

describe('Keys of Keycloak while it runs, and while it does not', () => {
  let keycloak: OwnKeycloak;
  let realm: RealmUnderTest;
  let verifier: JoseTokenVerifier;
  let provider: KeycloakProvider;
  let first: RealmKey;
  let withFirstKey: string;
  let refresh: string;

  const outcome = (token: string): Promise<string> =>
    verifier.verify(token).then(
      () => 'believed',
      (error: unknown) => (error instanceof ProblemError ? error.code : `fault: ${String(error)}`),
    );
  /** A new token of the same session. */
  const next = async () => {
    const given = await tokensFor(realm, { grant_type: 'refresh_token', refresh_token: refresh });
    refresh = given.refresh_token;
    return given.access_token;
  };
  const kidOf = (token: string) =>
    (JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()) as { kid: string }).kid;

  beforeAll(async () => {
    keycloak = await startKeycloak();
    realm = await realmUnderTest(keycloak, { baseUrl: 'http://127.0.0.1:4567' });
    await realm.person(DORA.username, DORA.password);
    const { issuer, secrets } = realm;
    provider = await openKeycloakProvider({
      ...{ issuer, portalClientSecret: secrets.portal, identityClientSecret: secrets.identity },
    });
    verifier = new JoseTokenVerifier({ issuers: [trustedIssuer(provider)], keyTimes: TIMES });
    first = await addKey(realm, { priority: 200 });
    const signedIn = await signInAtKeycloak(realm, DORA);
    [withFirstKey, refresh] = [signedIn.access_token, signedIn.refresh_token];
  });
  afterAll(() => keycloak.stop());

  it('are believed from the first token on', async () => {
    expect(kidOf(withFirstKey)).toBe(first.signer.kid);
    expect(await outcome(withFirstKey)).toBe('believed');
  });

  it('are believed as soon as Keycloak signs with a new one, and the old one stays good', async () => {
    await pass(TIMES.cooldown * 1_000);
    const second = await addKey(realm, { priority: 300 });
    await first.makePassive();
    const withSecondKey = await next();
    expect(kidOf(withSecondKey)).toBe(second.signer.kid);
    expect(await outcome(withSecondKey)).toBe('believed');
    expect((await publishedKeys(realm)).map(({ kid }) => kid)).toContain(first.signer.kid);
    expect(await outcome(withFirstKey)).toBe('believed');
  });

  it('are refused within a minute after one was withdrawn, also for a token that was believed before', async () => {
    expect(await outcome(withFirstKey)).toBe('believed');
    await first.remove();
    await pass(A_MINUTE_MS);
    expect(await outcome(withFirstKey)).toBe('unauthenticated');
    expect(await outcome(await next())).toBe('believed');
  });

  it('go on being believed while Keycloak is dead, and nothing unknown is', async () => {
    const known = await next();
    expect(await outcome(known)).toBe('believed');
    const unseen = await next();
    // The database of the development mode is written with a delay of a second.
    await pass(2_000);
    await keycloak.kill();
    await pass(A_MINUTE_MS);
    expect(await outcome(known)).toBe('believed');
    expect(await outcome(unseen)).toBe('believed');
    const [header = '', ...rest] = known.split('.');
    const unknownKey = JSON.stringify({ alg: 'RS256', typ: 'at+jwt', kid: 'never-seen' });
    expect(header).not.toBe('');
    expect(await outcome([Buffer.from(unknownKey).toString('base64url'), ...rest].join('.'))).toBe(
      'issuer-unavailable',
    );
    expect(await outcome(withFirstKey)).toBe('issuer-unavailable');
    const never = new JoseTokenVerifier({
      issuers: [
        {
          issuer: realm.issuer,
          name: 'keycloak',
          audience: 'urn:datacooperative:api',
          algorithms: ['RS256'],
          keys: 'discovery',
        },
      ],
      keyTimes: TIMES,
    });
    await expect(never.verify(known)).rejects.toMatchObject({ code: 'issuer-unavailable' });
  });

  it('are not the only thing that waits: partners are admitted and accounts closed when it is back', async () => {
    const unavailable = { code: 'issuer-unavailable' };
    await expect(provider.registrar.admit(AGENCY, 'agence')).rejects.toMatchObject(unavailable);
    await expect(provider.registrar.remove('agence')).rejects.toMatchObject(unavailable);
    await expect(provider.accounts.closeAccountsOf(AGENCY)).rejects.toMatchObject(unavailable);
    await expect(provider.accounts.claim('account', AGENCY)).rejects.toMatchObject(unavailable);
  });

  it('are read again when it is back, and people go on as before', async () => {
    await keycloak.start();
    await pass(TIMES.cooldown * 1_000);
    const third = await addKey(realm, { priority: 400 });
    await pass(TIMES.cooldown * 1_000);
    const signedIn = await signInAtKeycloak(realm, DORA);
    expect(kidOf(signedIn.access_token)).toBe(third.signer.kid);
    expect(await outcome(signedIn.access_token)).toBe('believed');
    expect(await outcome(withFirstKey)).toBe('unauthenticated');
    expect(await provider.registrar.admit(AGENCY, 'agence')).toMatch(/^.{32,}$/);
    await provider.accounts.closeAccountsOf(AGENCY);
  });
});
