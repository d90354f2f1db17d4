import { createPrivateKey, type JsonWebKey } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { JoseTokenVerifier, openKeycloakConnectVerifier } from '@coop/service-kit';
import { tokenContract, type IssuerUnderTest, type ValidKind } from '@coop/service-kit/token-contract';
import { trustedIssuer } from '../application/identity-provider.js';
import { freePort } from '../testing/free-port.js';
import {
  foundTestCooperative,
  identityApp,
  openTestIdentity,
  type TestIdentity,
} from '../testing/identity-app.js';
import { requestTokens, signInAsClient, signInByMail, type Tokens } from '../testing/index.js';

const STORY = { clientId: 'story', redirectUri: 'http://127.0.0.1:4567/callback' };
const AGENCY = '0199a000-0000-7000-8000-00000000000c';

describe('Tokens of the embedded provider', () => {
  let folder: string;
  let baseUrl: string;
  let identity: TestIdentity;
  let app: NestFastifyApplication;
  let issuer: IssuerUnderTest;
  let verifier: JoseTokenVerifier;

  const signIn = (): Promise<Tokens> =>
    signInByMail(baseUrl, { ...STORY, email: 'dora.keller@example.org', outbox: identity.outbox });

  const mint: Readonly<Record<ValidKind, () => Promise<string>>> = {
    person: async () => (await person).access_token,
    client: async () => signInAsClient(baseUrl, 'agence', await identity.provider.admit(AGENCY, 'agence')),
    refreshed: async () => {
      const given = await requestTokens(baseUrl, {
        grant_type: 'refresh_token',
        client_id: STORY.clientId,
        refresh_token: (await person).refresh_token,
      });
      person = Promise.resolve(given);
      return given.access_token;
    },
  };
  let person: Promise<Tokens>;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tokens-'));
    const keysFile = join(folder, 'provider-keys.json');
    const port = await freePort();
    baseUrl = `http://127.0.0.1:${port}`;
    identity = await openTestIdentity({ baseUrl, keysFile });
    await foundTestCooperative(identity);
    app = await identityApp(identity, { port });
    person = signIn();
    const [key] = (
      JSON.parse(readFileSync(keysFile, 'utf8')) as { signing: (JsonWebKey & { kid: string })[] }
    ).signing;
    if (key === undefined) throw new Error('the provider has no key');
    const trusted = trustedIssuer(identity.provider);
    issuer = {
      trusted,
      signer: { alg: 'ES256', kid: key.kid, privateKey: createPrivateKey({ key, format: 'jwk' }) },
      mint: (kind) => mint[kind](),
      others: {
        id: async () => (await person).id_token,
        refresh: async () => (await person).refresh_token,
      },
    };
    verifier = new JoseTokenVerifier({ issuers: [trusted] });
  });

  afterAll(async () => {
    await app.close();
    await identity.close();
    rmSync(folder, { recursive: true });
  });

  tokenContract('verified by jose', () => ({ issuer, verifier }), {
    notTried: {
      'signed with a key that is published for encryption': 'the embedded provider publishes none',
      'that its issuer calls something else in its claims': 'the embedded provider writes no such claim',
    },
  });

  it('cannot be verified by keycloak-connect, which knows RS256 and realms of Keycloak only', async () => {
    await expect(openKeycloakConnectVerifier({ issuer: issuer.trusted })).rejects.toThrow('RS256 only');
  });
});
