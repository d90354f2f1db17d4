// needs: keycloak, chromium, nats, postgres
import type { Browser } from 'playwright-core';
import { realmUnderTest, signInAtKeycloak, type RealmUnderTest } from '@coop/identity/testing/keycloak';
import { startKeycloak, type OwnKeycloak } from '@coop/real-parts';
import { openChromium } from '../browser/chromium.js';
import { eventually, pause } from '../expectations.js';
import { freePort } from '../free-port.js';
import { ServicesAtKeycloak } from './services-at-keycloak.js';
import { VisitorAtKeycloak } from './visitor-at-keycloak.js';

const STEWARD = { username: 'aline@example.org', password: 'an-invented-password-1' };
/** Twice the time after which an ended session is told again. */
const TOLD_AGAIN_MS = 10_000;

/** Keycloak, the databases and every program start one after another. */
const STARTING_MS = 300_000;

describe('Services in processes of their own, whose people sign in at Keycloak', () => {
  let keycloak: OwnKeycloak;
  let realm: RealmUnderTest;
  let services: ServicesAtKeycloak;
  let browser: Browser;
  let account: string;
  let her: VisitorAtKeycloak;

  const statuses = (token: string, places: readonly (readonly [base: string, path: string])[]) =>
    Promise.all(
      places.map(async ([base, path]) => {
        const answer = await fetch(base + path, { headers: { authorization: `Bearer ${token}` } });
        await answer.body?.cancel();
        return answer.status;
      }),
    );
  const everywhere = () => [
    ...services.of('identity').map((base) => [base, '/identity/me'] as const),
    ...services.of('records').map((base) => [base, '/records'] as const),
  ];

  beforeAll(async () => {
    keycloak = await startKeycloak();
    const port = await freePort();
    realm = await realmUnderTest(keycloak, { baseUrl: `http://127.0.0.1:${port}` });
    account = await realm.person(STEWARD.username, STEWARD.password);
    services = await ServicesAtKeycloak.start(realm, {
      ...{ port, stewardMail: STEWARD.username },
      services: ['identity', 'identity', 'records', 'records', 'consent', 'portal', 'portal'],
    });
    browser = await openChromium();
    her = await VisitorAtKeycloak.open(browser, services.url);
  }, STARTING_MS);
  afterAll(async () => {
    await browser?.close();
    await services?.stop();
    await keycloak?.stop();
  });

  it('know her at every instance as soon as she has signed in', async () => {
    await her.signIn(STEWARD, '/my/data');
    const found = [];
    for (let visit = 0; visit < 4; visit += 1) found.push((await her.look('/my/data')).status);
    expect(found).toEqual([200, 200, 200, 200]);
    const { access_token: token } = await signInAtKeycloak(realm, STEWARD);
    expect(await statuses(token, everywhere())).toEqual([200, 200, 200, 200]);
  });

  it('refuse her tokens everywhere within five seconds after Keycloak ended her sessions, on the pages too', async () => {
    const { access_token: token } = await signInAtKeycloak(realm, STEWARD);
    expect(await statuses(token, everywhere())).toEqual([200, 200, 200, 200]);
    await realm.admin.users.logout({ id: account });
    await eventually(
      'each instance of each service refuses her token',
      async () =>
        (await statuses(token, everywhere())).every((status) => status === 401) ? true : undefined,
      { withinMs: 5_000 },
    );
    for (let visit = 0; visit < 2; visit += 1)
      expect((await her.look('/my/data')).at.startsWith(realm.issuer)).toBe(true);
  });

  it('refuse them also where an instance started afterwards', async () => {
    const { access_token: token } = await signInAtKeycloak(realm, STEWARD);
    await realm.admin.users.logout({ id: account });
    await pause(1_000);
    const late = await services.add('records');
    await services.ready();
    await eventually(
      'the late instance refuses her token',
      async () => ((await statuses(token, [[late, '/records']]))[0] === 401 ? true : undefined),
      { withinMs: TOLD_AGAIN_MS },
    );
    const next = await signInAtKeycloak(realm, STEWARD);
    expect(await statuses(next.access_token, [[late, '/records']])).toEqual([200]);
  });

  it('start while Keycloak is down, and let nobody in before they have read its keys', async () => {
    const { access_token: token } = await signInAtKeycloak(realm, STEWARD);
    await keycloak.pause();
    const late = await services.add('identity');
    await services.ready();
    expect(await statuses(token, [[late, '/identity/me']])).toEqual([503]);
    const others = services.of('identity').slice(0, 2);
    expect(
      await statuses(
        token,
        others.map((base) => [base, '/identity/me'] as const),
      ),
    ).toEqual([200, 200]);
    expect((await her.look('/session/start')).text).toContain('The sign-in service does not answer');
    await keycloak.start();
    await eventually(
      'the late instance reads the keys',
      async () => ((await statuses(token, [[late, '/identity/me']]))[0] === 200 ? true : undefined),
      { withinMs: 30_000 },
    );
  });
});
