// needs: keycloak
import { realKeycloak } from '@coop/real-parts';
import { JoseTokenVerifier, openKeycloakConnectVerifier, type TokenVerifier } from '@coop/service-kit';
import { tokenContract, type IssuerUnderTest, type ValidKind } from '@coop/service-kit/token-contract';
import { trustedIssuer } from '../application/identity-provider.js';
import { addKey } from '../testing/keycloak-keys.js';
import { realmUnderTest, type RealmUnderTest } from '../testing/keycloak-realm.js';
import { clientToken, signInAtKeycloak, signOutAtKeycloak, tokensFor } from '../testing/keycloak-sign-in.js';
import { logoutReceiver, type LogoutReceiver } from '../testing/logout-receiver.js';
import type { Tokens } from '../testing/sign-in-by-mail.js';
import { openKeycloakProvider } from './open-keycloak-provider.js';

const DORA = { username: 'dora@example.org', password: 'an-invented-password-1' };
const AGENCY = '0199a000-0000-7000-8000-00000000000c';
const BASE_URL = 'http://127.0.0.1:4567';

describe('Tokens of Keycloak', () => {
  let realm: RealmUnderTest;
  let receiver: LogoutReceiver;
  let issuer: IssuerUnderTest;
  let jose: TokenVerifier;
  let keycloakConnect: TokenVerifier;
  let person: Tokens;

  beforeAll(async () => {
    const keycloak = await realKeycloak();
    receiver = await logoutReceiver();
    realm = await realmUnderTest(keycloak, { baseUrl: BASE_URL, logoutUrl: receiver.url });
    const provider = await openKeycloakProvider({
      issuer: realm.issuer,
      portalClientSecret: realm.secrets.portal,
      identityClientSecret: realm.secrets.identity,
    });
    const [signing, encryption] = [
      await addKey(realm, { priority: 200 }),
      await addKey(realm, { priority: 200, use: 'enc' }),
    ];
    await realm.person(DORA.username, DORA.password);
    person = await signInAtKeycloak(realm, DORA);
    const secret = await provider.registrar.admit(AGENCY, 'agence');
    const mint: Readonly<Record<ValidKind, () => Promise<string>>> = {
      person: async () => person.access_token,
      client: () => clientToken(realm, 'agence', secret),
      refreshed: async () => {
        person = await tokensFor(realm, { grant_type: 'refresh_token', refresh_token: person.refresh_token });
        return person.access_token;
      },
    };
    issuer = {
      trusted: trustedIssuer(provider),
      signer: signing.signer,
      encryptionKey: encryption.signer,
      mint: (kind) => mint[kind](),
      others: {
        id: async () => person.id_token,
        refresh: async () => person.refresh_token,
        logout: async () => {
          await signOutAtKeycloak(realm, (await signInAtKeycloak(realm, DORA)).refresh_token);
          return receiver.tokens.at(-1) ?? '';
        },
        'of another realm': async () => {
          const other = await realmUnderTest(keycloak, { baseUrl: BASE_URL });
          await other.person(DORA.username, DORA.password);
          return (await signInAtKeycloak(other, DORA)).access_token;
        },
        'for another audience': async () => {
          await realm.admin.clients.create({
            ...{ clientId: 'elsewhere', secret: 'elsewhere-secret', serviceAccountsEnabled: true },
            attributes: { 'access.token.header.type.rfc9068': 'true' },
          });
          const token = await clientToken(realm, 'elsewhere', 'elsewhere-secret');
          const [found] = await realm.admin.clients.find({ clientId: 'elsewhere' });
          await realm.admin.clients.del({ id: found?.id ?? '' });
          return token;
        },
      },
    };
    jose = new JoseTokenVerifier({ issuers: [issuer.trusted] });
    keycloakConnect = await openKeycloakConnectVerifier({ issuer: issuer.trusted });
  });
  afterAll(() => receiver.close());

  tokenContract('verified by jose', () => ({ issuer, verifier: jose }));

  tokenContract('verified by keycloak-connect', () => ({ issuer, verifier: keycloakConnect }), {
    accepts: {
      'signed with a key that is published for encryption':
        'the library looks for a key by its id and does not ask what it is for',
    },
  });
});
