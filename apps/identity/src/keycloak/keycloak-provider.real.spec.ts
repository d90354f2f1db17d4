// needs: keycloak
import { decodeJwt, decodeProtectedHeader } from 'jose';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { realKeycloak } from '@coop/real-parts';
import { JoseTokenVerifier, LogoutTokenVerifier, SessionDenylist } from '@coop/service-kit';
import { trustedIssuer } from '../application/identity-provider.js';
import { registerParty } from '../application/parties.js';
import type { IdentityParts } from '../identity-parts.js';
import { openIdentityElsewhere } from '../open-identity.js';
import {
  foundTestCooperative,
  identityApp,
  openTestIdentity,
  type TestIdentity,
} from '../testing/identity-app.js';
import { asIdentityClient, realmUnderTest, type RealmUnderTest } from '../testing/keycloak-realm.js';
import {
  askForCode,
  clientToken,
  signInAtKeycloak,
  signOutAtKeycloak,
  tokensFor,
} from '../testing/keycloak-sign-in.js';
import { logoutReceiver, type LogoutReceiver } from '../testing/logout-receiver.js';
import { keycloakInvitations } from './keycloak-invitations.js';
import { keycloakProfiles } from './keycloak-profile.js';
import type { KeycloakProvider } from './keycloak-provider.js';
import { LinkingVerifier } from './linking-verifier.js';
import { openKeycloakProvider } from './open-keycloak-provider.js';

const BASE_URL = 'http://127.0.0.1:4567';
const PASSWORD = 'an-invented-password-1';
const AGENCY = '0199a000-0000-7000-8000-00000000000c';

describe('A cooperative whose people sign in at Keycloak', () => {
  let realm: RealmUnderTest;
  let receiver: LogoutReceiver;
  let provider: KeycloakProvider;
  let identity: TestIdentity;
  let parts: IdentityParts;
  let app: NestFastifyApplication;
  let outbox: TestIdentity['outbox'];
  let steward: string;

  const person = async (email: string) => {
    const account = await realm.person(email, PASSWORD);
    return { account, ...(await signInAtKeycloak(realm, { username: email, password: PASSWORD })) };
  };
  const call = async (method: 'GET' | 'POST', url: string, token: string, payload?: object) => {
    const response = await app.inject({
      ...{ method, url, headers: { authorization: `Bearer ${token}` } },
      ...(payload === undefined ? {} : { payload }),
    });
    await identity.settled();
    return { status: response.statusCode, body: response.json<Record<string, unknown>>() };
  };
  const me = (token: string) => call('GET', '/identity/me', token);

  beforeAll(async () => {
    receiver = await logoutReceiver();
    realm = await realmUnderTest(await realKeycloak(), { baseUrl: BASE_URL, logoutUrl: receiver.url });
    provider = await openKeycloakProvider({
      issuer: realm.issuer,
      portalClientSecret: realm.secrets.portal,
      identityClientSecret: realm.secrets.identity,
    });
    identity = await openTestIdentity({ withoutReactors: true });
    steward = await foundTestCooperative(identity);
    outbox = identity.outbox;
    parts = openIdentityElsewhere(identity.service, {
      ...{
        actors: identity.actors,
        vaultAdmin: identity.vault,
        provider,
        mails: { forget: async () => 0 },
        signInStart: '/session/start',
      },
      invitations: keycloakInvitations(outbox, `${BASE_URL}/session/start`),
    });
    const denylist = new SessionDenylist();
    const logouts = new LogoutTokenVerifier({
      issuers: [{ ...trustedIssuer(provider), audience: provider.portalClient.clientId }],
    });
    receiver.onToken = async (token) => denylist.end(await logouts.verify(token));
    const verifier = new LinkingVerifier({
      verifier: new JoseTokenVerifier({ issuers: [trustedIssuer(provider)], denylist }),
      identity: parts,
      issuerName: provider.issuerName,
      profiles: keycloakProfiles(provider.issuer),
      accounts: provider.accounts,
    });
    app = await identityApp({ parts }, { verifier });
    await app.getHttpAdapter().getInstance().ready();
  });
  afterAll(async () => {
    await app.close();
    await identity.close();
    await receiver.close();
  });

  describe('signing in', () => {
    it('makes three people three parties, and finds each of them again', async () => {
      const parties = new Set<unknown>();
      for (const email of ['eva@example.org', 'fabio@example.org', 'gina@example.org']) {
        const { access_token: token } = await person(email);
        const first = await me(token);
        expect(first).toMatchObject({ status: 200, body: { kind: 'person', level: 'A1', email } });
        const again = await signInAtKeycloak(realm, { username: email, password: PASSWORD });
        expect((await me(again.access_token)).body['party']).toBe(first.body['party']);
        parties.add(first.body['party']);
      }
      expect(parties.size).toBe(3);
    });

    it('lets an invited person in as the party that she was registered as', async () => {
      const context = {
        ...{ commandId: '0199a000-0000-7000-8000-0000000000aa', commandDigest: 'a'.repeat(64) },
        metadata: { actor: steward, correlationId: steward, causationId: steward },
      };
      const mandate = parts.actors.mandatesInForce(steward, new Date().toISOString())[0]?.mandate ?? '';
      const invited = { kind: 'person' as const, name: 'Hanna Roth', email: 'hanna@example.org' };
      const acting = { party: steward, stewardMandate: mandate };
      const { party } = await registerParty(parts, context, acting, invited);
      await parts.invitations.invite(party, invited.email, 'fr');
      expect((await outbox.mails(invited.email))[0]?.link).toBe(`${BASE_URL}/session/start`);
      const { access_token: token } = await person(invited.email);
      expect((await me(token)).body).toMatchObject({ party, name: 'Hanna Roth', level: 'A1' });
    });

    it('gives nobody a code whose address Keycloak has not verified', async () => {
      await realm.person('ines@example.org', PASSWORD, { emailVerified: false });
      const signingIn = signInAtKeycloak(realm, { username: 'ines@example.org', password: PASSWORD });
      await expect(signingIn).rejects.toThrow('no code came');
    });

    it('keeps an account a stranger that has lost its verified address since', async () => {
      const { account, access_token: token } = await person('jana@example.org');
      await realm.admin.users.update({ id: account }, { email: 'jana@example.org', emailVerified: false });
      expect(await me(token)).toMatchObject({ status: 403, body: { code: 'account-not-linked' } });
    });

    it('puts no address into a token', async () => {
      const { access_token: access, id_token: id } = await person('karim@example.org');
      expect(decodeProtectedHeader(access)).toMatchObject({ alg: 'RS256', typ: 'at+jwt' });
      expect(decodeJwt(access)).toMatchObject({ aud: 'urn:datacooperative:api', client_id: 'portal' });
      for (const token of [access, id])
        expect(JSON.stringify([decodeProtectedHeader(token), decodeJwt(token)])).not.toContain('karim');
    });

    it('demands PKCE, and takes no password from a program', async () => {
      const { location } = Object.fromEntries((await askForCode(realm, {})).headers);
      expect(new URL(location ?? '').searchParams.get('error')).toBe('invalid_request');
      const plain = await askForCode(realm, {
        code_challenge: 'a'.repeat(43),
        code_challenge_method: 'plain',
      });
      expect(new URL(plain.headers.get('location') ?? '').searchParams.get('error')).toBe('invalid_request');
      const form = { grant_type: 'password', username: 'eva@example.org', password: PASSWORD };
      await expect(tokensFor(realm, form)).rejects.toThrow('unauthorized_client');
    });

    it('ends everything that came of a refresh token when it is used twice', async () => {
      const { refresh_token: first } = await person('lea@example.org');
      const refresh = (token: string) =>
        tokensFor(realm, { grant_type: 'refresh_token', refresh_token: token });
      const { refresh_token: second } = await refresh(first);
      await expect(refresh(first)).rejects.toThrow('invalid_grant');
      await expect(refresh(second)).rejects.toThrow('invalid_grant');
    });
  });

  describe('signing out', () => {
    it('ends the tokens of that session everywhere, and of no other one', async () => {
      const ended = await person('mara@example.org');
      const other = await signInAtKeycloak(realm, { username: 'mara@example.org', password: PASSWORD });
      expect((await me(ended.access_token)).status).toBe(200);
      await signOutAtKeycloak(realm, ended.refresh_token);
      expect((await me(ended.access_token)).status).toBe(401);
      expect((await me(other.access_token)).status).toBe(200);
    });
  });

  describe('a partner’s system', () => {
    it('is admitted with a secret that stays the same, and signs in as itself', async () => {
      const secret = await provider.registrar.admit(AGENCY, 'agence');
      expect(await provider.registrar.admit(AGENCY, 'agence')).toBe(secret);
      expect(decodeJwt(await clientToken(realm, 'agence', secret))).toMatchObject({
        ...{ sub: 'agence', client_id: 'agence', azp: 'agence', aud: 'urn:datacooperative:api' },
      });
      await expect(clientToken(realm, 'agence', `${secret}x`)).rejects.toThrow('unauthorized_client');
    });

    it('is admitted once by two instances at once', async () => {
      const secrets = await Promise.all([1, 2, 3].map(() => provider.registrar.admit(AGENCY, 'agence-deux')));
      expect(new Set(secrets).size).toBe(1);
    });

    it('gets back what was changed by hand when it is admitted again', async () => {
      const secret = await provider.registrar.admit(AGENCY, 'agence-trois');
      const [known] = await realm.admin.clients.find({ clientId: 'agence-trois' });
      const id = known?.id ?? '';
      await realm.admin.clients.update(
        { id },
        { standardFlowEnabled: true, redirectUris: ['http://127.0.0.1/'] },
      );
      const audience = known?.protocolMappers?.find(({ name }) => name?.startsWith('audience'));
      await realm.admin.clients.delProtocolMapper({ id, mapperId: audience?.id ?? '' });
      expect(await provider.registrar.admit(AGENCY, 'agence-trois')).toBe(secret);
      expect(await realm.admin.clients.findOne({ id })).toMatchObject({
        standardFlowEnabled: false,
        redirectUris: [],
      });
      expect(decodeJwt(await clientToken(realm, 'agence-trois', secret)).aud).toBe('urn:datacooperative:api');
    });

    it('is removed, once and again', async () => {
      const secret = await provider.registrar.admit(AGENCY, 'agence-quatre');
      await provider.registrar.remove('agence-quatre');
      await provider.registrar.remove('agence-quatre');
      await expect(clientToken(realm, 'agence-quatre', secret)).rejects.toThrow('invalid_client');
    });

    it('never takes the place of a client that was not admitted from here', async () => {
      for (const clientId of ['portal', 'realm-management', 'partner-template']) {
        await expect(provider.registrar.admit(AGENCY, clientId)).rejects.toThrow('did not admit');
        await provider.registrar.remove(clientId);
        expect(await realm.admin.clients.find({ clientId })).toHaveLength(1);
      }
      const other = AGENCY.replace(/c$/, 'd');
      await provider.registrar.admit(AGENCY, 'agence-cinq');
      await expect(provider.registrar.admit(other, 'agence-cinq')).rejects.toThrow('did not admit');
    });
  });

  it('deletes the account of a person who is erased, ends her sessions, and can do it again', async () => {
    const { account, access_token: token } = await person('nora@example.org');
    const { party } = (await me(token)).body;
    const erased = await call('POST', '/identity/erasures', token, {
      keepFingerprint: false,
    });
    expect(erased.status).toBe(201);
    expect(await realm.admin.users.findOne({ id: account })).toBeNull();
    expect((await me(token)).status).toBe(401);
    await provider.accounts.closeAccountsOf(String(party));
  });

  it('is administered with no more rights than it needs', async () => {
    expect(await asIdentityClient(realm, 'GET', '/clients')).toBe(200);
    expect(await asIdentityClient(realm, 'PUT', '')).toBe(403);
    expect(await asIdentityClient(realm, 'GET', '/keys')).toBe(403);
    expect(await asIdentityClient(realm, 'POST', '/components')).toBe(403);
    expect(await asIdentityClient(realm, 'POST', '/roles')).toBe(403);
  });
});
