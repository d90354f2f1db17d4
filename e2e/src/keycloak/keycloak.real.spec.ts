// needs: keycloak, chromium
import type { Browser } from 'playwright-core';
import {
  clientToken,
  realmUnderTest,
  signInAtKeycloak,
  type RealmUnderTest,
} from '@coop/identity/testing/keycloak';
import { startKeycloak, type OwnKeycloak } from '@coop/real-parts';
import { ApiClient } from '../api-client.js';
import { openChromium } from '../browser/chromium.js';
import { eventually, pause } from '../expectations.js';
import { freePort } from '../free-port.js';
import { contractInForce, read, readingPath, registerPartner, termsFor, type Partner } from '../partner.js';
import type { Person } from '../sign-in.js';
import { grantTo } from '../steps/grants.js';
import { CooperativeAtKeycloak } from './cooperative.js';
import { VisitorAtKeycloak } from './visitor-at-keycloak.js';

const PASSWORD = 'an-invented-password-1';
const STEWARD = { username: 'aline@example.org', password: PASSWORD };
const MEMBER = { username: 'mila@example.org', password: PASSWORD };
const STRANGER = { username: 'nino@example.org', password: PASSWORD };
const LEAVING = { username: 'olga@example.org', password: PASSWORD };
const SIGN_IN = '/session/start';
/** The database of Keycloak's development mode is written with a delay of a second. */
const WRITTEN_MS = 2_500;

/** Keycloak, the databases and every program start one after another. */
const STARTING_MS = 300_000;

describe('A cooperative whose people sign in at Keycloak', () => {
  let keycloak: OwnKeycloak;
  let realm: RealmUnderTest;
  let cooperative: CooperativeAtKeycloak;
  let browser: Browser;
  let steward: Person;
  let member: Person;
  let accountOfMember: string;
  let partner: Partner;
  let record: string;
  let contract: string;
  const visitors: VisitorAtKeycloak[] = [];

  const visitor = async (): Promise<VisitorAtKeycloak> => {
    const opened = await VisitorAtKeycloak.open(browser, cooperative.url);
    visitors.push(opened);
    return opened;
  };
  /** A session of her own beside that of her browser: its access token is at hand here. */
  const withToken = async (credentials: typeof MEMBER): Promise<Person> => {
    const tokens = await signInAtKeycloak(realm, credentials);
    const { username: email } = credentials;
    const api = new ApiClient(cooperative.url, email, tokens.access_token);
    const { party } = await api.get<{ party: string }>('/identity/me');
    return { name: email, email, party, tokens, api };
  };
  const me = (api: ApiClient) => api.ask('GET', '/identity/me');
  const systemSignsIn = async (baseUrl: string, clientId: string, secret: string) =>
    new ApiClient(baseUrl, clientId, await clientToken(realm, clientId, secret));

  beforeAll(async () => {
    keycloak = await startKeycloak();
    const port = await freePort();
    realm = await realmUnderTest(keycloak, { baseUrl: `http://127.0.0.1:${port}` });
    await realm.person(STEWARD.username, PASSWORD);
    accountOfMember = await realm.person(MEMBER.username, PASSWORD);
    await realm.person(STRANGER.username, PASSWORD);
    cooperative = new CooperativeAtKeycloak(port, realm, STEWARD.username);
    await cooperative.start();
    browser = await openChromium();
  }, STARTING_MS);
  afterAll(async () => {
    await browser?.close();
    await cooperative?.remove();
    await keycloak?.stop();
  });
  afterEach(async () => {
    for (const opened of visitors.splice(0)) await opened.close();
  });

  describe('signing in', () => {
    it('leads through Keycloak’s page and back to the page that was wanted', async () => {
      const her = await visitor();
      const asked = await her.look('/my/data');
      expect(asked.at.startsWith(`${realm.issuer}/protocol/openid-connect/auth?`)).toBe(true);
      expect(new URL(asked.at).searchParams.get('code_challenge_method')).toBe('S256');
      await her.signIn(STEWARD, '/my/data');
      expect((await her.look('/my/data')).status).toBe(200);
      const cookies = await her.visitor.context.cookies(cooperative.url);
      expect(cookies.find(({ name }) => name === 'coop-session')).toMatchObject({
        ...{ httpOnly: true, sameSite: 'Lax' },
      });
    });

    it('makes the first steward of her whose verified address the founding names', async () => {
      steward = await withToken(STEWARD);
      const { status, body } = await me(steward.api);
      expect([status, body]).toMatchObject([200, { member: true, roles: ['member', 'steward'] }]);
    });

    it('gives her nothing who has the wrong password, or an address that was not verified', async () => {
      const her = await visitor();
      await her.look(SIGN_IN);
      await her.page.locator('#username').fill(STEWARD.username);
      await her.page.locator('#password').fill('another-invented-password');
      await her.page.locator('#kc-login').click();
      await her.page.locator('[id^="input-error"]').first().waitFor();
      expect(await her.isAskedForPassword).toBe(true);
      await realm.person('ines@example.org', PASSWORD, { emailVerified: false });
      await her.page.locator('#username').fill('ines@example.org');
      await her.page.locator('#password').fill(PASSWORD);
      await her.page.locator('#kc-login').click();
      await her.page.waitForURL((url) => url.pathname.includes('/login-actions/required-action'));
      expect((await her.look('/my/data')).at).toContain(realm.issuer);
    });

    it('is where an invitation leads, and she who comes is the person who was invited', async () => {
      const { body } = await steward.api.post<{ party: string }>('/identity/invitations', {
        ...{ email: MEMBER.username, name: 'Mila Navanrraz' },
      });
      await steward.api.post(`/identity/parties/${body.party}/membership`);
      const [mail = ''] = await eventually('an invitation is written', async () => {
        const mails = cooperative.mailsTo(MEMBER.username);
        return mails.length > 0 ? mails : undefined;
      });
      expect(mail.replaceAll(/=\r?\n/g, '')).toContain(`${cooperative.url}${SIGN_IN}`);
      const her = await visitor();
      await her.signIn(MEMBER);
      member = await withToken(MEMBER);
      expect(member.party).toBe(body.party);
    });
  });

  describe('a partner’s system', () => {
    it('reads with client credentials what it was granted, and nothing else', async () => {
      const created = await member.api.post<{ record: string }>('/records', {
        ...{ kind: 'personal-data', category: 'contacts' },
        fields: [
          { name: 'courriel', value: 'mila@exemple.example' },
          { name: 'ville', value: 'Villeneuve-sur-Essai' },
        ],
      });
      record = created.body.record;
      partner = await registerPartner(steward, 'laboratoire', 'Laboratoire inventé', systemSignsIn);
      contract = await contractInForce(steward, partner, termsFor(['contacts']));
      const before = await partner.api.mustNot(
        403,
        'GET',
        readingPath({ record, contract, fields: ['ville'] }),
      );
      expect(before.body.code).toBe('refused');
      await grantTo(member, partner, record, ['ville']);
      const disclosed = await read(partner, { record, contract, fields: ['ville'] });
      expect(disclosed.fields).toEqual({ ville: 'Villeneuve-sur-Essai' });
      await partner.api.mustNot(403, 'GET', readingPath({ record, contract, fields: ['courriel'] }));
    });

    it('cannot act as a person, and gets no token with another secret', async () => {
      expect((await partner.api.ask('POST', '/identity/invitations', { body: {} })).status).toBe(403);
      await expect(clientToken(realm, 'laboratoire', 'a guess')).rejects.toThrow('unauthorized_client');
    });

    it('leaves its reading on her page', async () => {
      const her = await visitor();
      await her.signIn(MEMBER);
      expect((await her.look('/my/activity')).text).toContain('Laboratoire inventé');
    });
  });

  describe('signing out', () => {
    it('ends the session on the pages and the one at Keycloak', async () => {
      const her = await visitor();
      await her.signIn(MEMBER);
      await her.signOut();
      const again = await her.look('/my/data');
      expect(again.at.startsWith(realm.issuer)).toBe(true);
      expect(await her.isAskedForPassword).toBe(true);
    });

    it('at Keycloak ends one session on the pages, and its token within five seconds, and no other one', async () => {
      const [ended, other] = [await withToken(MEMBER), await withToken(MEMBER)];
      const { sid } = JSON.parse(
        Buffer.from(ended.tokens.access_token.split('.')[1] ?? '', 'base64url').toString(),
      ) as { sid: string };
      await realm.admin.realms.deleteSession({ realm: realm.name, session: sid, isOffline: false });
      await eventually(
        'her token is refused',
        async () => ((await me(ended.api)).status === 401 ? true : undefined),
        { withinMs: 5_000 },
      );
      expect((await me(other.api)).status).toBe(200);
    });

    it('by an administrator ends all her sessions, on the pages too, and nobody else’s', async () => {
      const [her, hers] = [await visitor(), await visitor()];
      await her.signIn(MEMBER);
      await hers.signIn(STEWARD);
      const ended = await withToken(MEMBER);
      await realm.admin.users.logout({ id: accountOfMember });
      await eventually(
        'her token is refused',
        async () => ((await me(ended.api)).status === 401 ? true : undefined),
        { withinMs: 5_000 },
      );
      expect((await her.look('/my/data')).at.startsWith(realm.issuer)).toBe(true);
      expect(await her.isAskedForPassword).toBe(true);
      expect((await hers.look('/my/data')).at).toBe(`${cooperative.url}/my/data`);
      member = await withToken(MEMBER);
      expect((await me(member.api)).status).toBe(200);
    });
  });

  describe('while Keycloak is down', () => {
    let signedIn: VisitorAtKeycloak;
    let ended: Person;
    let unlinked: ApiClient;
    let leaving: Person;
    let accountOfLeaving: string;

    // Its browser lives through the outage.
    beforeAll(async () => {
      signedIn = await VisitorAtKeycloak.open(browser, cooperative.url);
      await signedIn.signIn(MEMBER);
      ended = await withToken(MEMBER);
      await realm.admin.users.logout({ id: accountOfMember });
      await eventually('her token is refused', async () =>
        (await me(ended.api)).status === 401 ? true : undefined,
      );
      await signedIn.signIn(MEMBER);
      member = await withToken(MEMBER);
      accountOfLeaving = await realm.person(LEAVING.username, PASSWORD);
      leaving = await withToken(LEAVING);
      const stranger = await signInAtKeycloak(realm, STRANGER);
      unlinked = new ApiClient(cooperative.url, 'a stranger', stranger.access_token);
      await pause(WRITTEN_MS);
      await keycloak.kill();
    });
    afterAll(() => signedIn?.close());

    it('people who are signed in, and partners with a token, go on', async () => {
      expect(await signedIn.look('/my/data')).toMatchObject({
        status: 200,
        at: `${cooperative.url}/my/data`,
      });
      expect((await me(member.api)).status).toBe(200);
      expect((await read(partner, { record, contract, fields: ['ville'] })).outcome).toBe('PERMIT');
    });

    it('a new sign-in says that the sign-in service does not answer', async () => {
      const her = await visitor();
      const answer = await her.look(SIGN_IN);
      expect([answer.status, answer.at]).toEqual([503, `${cooperative.url}${SIGN_IN}`]);
      expect(answer.text).toContain('The sign-in service does not answer');
      expect(answer.text).toContain('issuer-unavailable');
    });

    it('nothing is granted that Keycloak would have had to confirm', async () => {
      const refused = async (api: ApiClient) => {
        const { status, body } = await me(api);
        return [status, body.code];
      };
      expect(await refused(ended.api)).toEqual([401, 'unauthenticated']);
      expect(await refused(unlinked)).toEqual([503, 'issuer-unavailable']);
      const forged = member.tokens.access_token.replace(/\.[^.]+$/, `.${'A'.repeat(342)}`);
      expect(await refused(new ApiClient(cooperative.url, 'a forger', forged))).toEqual([
        401,
        'unauthenticated',
      ]);
      const { body } = await steward.api.ask('POST', '/identity/clients', {
        body: { clientId: 'en-panne', party: partner.party, publicKey: newKey() },
      });
      expect(body.code).toBe('issuer-unavailable');
    });

    it('a person who leaves is told to ask again, and what she asked for is remembered', async () => {
      const { status, body } = await leaving.api.ask('POST', '/identity/erasures', {
        body: { keepFingerprint: false },
      });
      expect([status, body.code]).toEqual([503, 'issuer-unavailable']);
    });

    it('a cooperative that starts anew starts, and lets nobody in before it has read the keys', async () => {
      await cooperative.stop();
      await cooperative.start();
      expect((await fetch(`${cooperative.url}/readyz`)).status).toBe(200);
      expect(await me(member.api)).toMatchObject({ status: 503, body: { code: 'issuer-unavailable' } });
      expect((await fetch(`${cooperative.url}/`)).status).toBe(200);
    });

    it('everything works again when it is back', async () => {
      await keycloak.start();
      const again = await eventually('she signs in again', () => withToken(MEMBER).catch(() => undefined), {
        withinMs: 30_000,
        everyMs: 1_000,
      });
      expect(again.party).toBe(member.party);
      const her = await visitor();
      await her.signIn(MEMBER, '/my/data');
      expect((await her.look('/my/data')).status).toBe(200);
      expect((await signedIn.look('/my/data')).status).toBe(200);
      expect((await read(partner, { record, contract, fields: ['ville'] })).outcome).toBe('PERMIT');
      expect((await me(unlinked)).status).toBe(200);
    });

    it('the account of her who left is deleted then, without another word of hers', async () => {
      await eventually(
        'her account is deleted',
        async () => ((await realm.admin.users.findOne({ id: accountOfLeaving })) === null ? true : undefined),
        { withinMs: 30_000, everyMs: 500 },
      );
      expect((await me(leaving.api)).status).toBe(401);
    });
  });
});

/** The public key of a partner's system. */
const newKey = () => ({ kty: 'OKP', crv: 'Ed25519', x: Buffer.alloc(32, 7).toString('base64url'), kid: 'k' });
