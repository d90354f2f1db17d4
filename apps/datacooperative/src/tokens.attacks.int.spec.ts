import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { importJWK, SignJWT, type JWK, type JWTPayload } from 'jose';
import { Caller } from './testing/caller.js';
import { SmallCooperative } from './testing/small-cooperative.js';
import { SHARED_FIELDS } from './testing/small-history.js';

type ProviderKey = JWK & { readonly kid: string };

/** The provider's own key, as its administrator holds it. */
function keyOfAdministrator(keysDir: string): ProviderKey {
  const kept = JSON.parse(readFileSync(join(keysDir, 'provider-keys.json'), 'utf8')) as {
    readonly signing: readonly [ProviderKey];
  };
  return kept.signing[0];
}

const claimsOf = (token: string): JWTPayload =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as JWTPayload;

describe('A token in the wrong hands', () => {
  let small: SmallCooperative;
  let steward: Caller;

  beforeAll(async () => {
    small = await SmallCooperative.open();
    steward = await small.signIn(small.history.steward);
  });
  afterAll(() => small.remove());

  const reading = () =>
    `/records/${small.history.record}?contract=${small.history.contract}&purpose=ServiceProvision`;
  /** What only stewards do. */
  const stewardsWork = async (caller: Caller): Promise<number> =>
    (await caller.get('/identity/holds')).status;

  it('attack-3 stolen bearer: it ends with the registration of its system, reads within its contract only, and is in no log', async () => {
    const { partner, stranger, contract, record } = small.history;
    const thief = await small.asClient(stranger);
    // It opens what its own organisation may read, and nothing under the contract of another.
    expect((await thief.get('/feed')).status).toBe(200);
    expect((await thief.get(reading())).status).toBe(404);
    expect((await thief.get(`/consent/contracts/${contract}`)).status).toBe(404);
    // The steward closes what was stolen; the token has not expired, and is worth nothing.
    await steward.must('DELETE', `/identity/clients/${stranger.client}`);
    expect((await thief.get('/feed')).status).toBe(403);
    expect((await thief.get(`/records/${record}`)).status).toBe(403);
    expect((await (await small.asClient(partner)).get('/feed')).status).toBe(200);
    // Where it cannot be read from: three parts that begin as every JSON header does.
    expect(small.logged.join('')).not.toMatch(/eyJ[\w-]+\.[\w-]+\./);
  });

  it('attack-6 login kept alive after dismissal: the session of a steward goes on, her powers end with the mandate', async () => {
    const { ben } = small.history;
    const dismissed = await small.signIn(ben);
    expect(await stewardsWork(dismissed)).toBe(403);
    const { mandate } = await steward.must('POST', '/identity/mandates', {
      kind: 'steward',
      agent: ben.party,
    });
    expect(await stewardsWork(dismissed)).toBe(200);
    await steward.must('DELETE', `/identity/mandates/${String(mandate)}`);
    expect(await stewardsWork(dismissed)).toBe(403);
    expect((await dismissed.get('/identity/me')).body).toMatchObject({ roles: ['member'] });
  });

  it('attack-7 roles of the realm: who administers the provider makes nobody a steward, nor reads a record', async () => {
    const genuine = (await small.tokensOf(small.history.ben)).access_token;
    const key = keyOfAdministrator(small.keysDir);
    const promoted = await new SignJWT({
      ...claimsOf(genuine),
      realm_access: { roles: ['steward', 'auditor', 'admin', 'realm-admin'] },
      resource_access: { datacooperative: { roles: ['steward', 'auditor'] } },
      organization: { [small.history.partner.party]: { roles: ['admin'] } },
      ...{ roles: ['steward'], groups: ['/stewards'], scope: 'openid steward auditor', acr: 'A4' },
    })
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: key.kid })
      .sign(await importJWK(key, 'ES256'));
    const caller = new Caller(small.baseUrl, promoted);
    expect((await caller.get('/identity/me')).body).toMatchObject({ roles: ['member'], level: 'A2' });
    expect(await stewardsWork(caller)).toBe(403);
    expect((await caller.get('/audit/events')).status).toBe(403);
  });

  it('attack-41 emergency override: there is none; steward and auditor see no value of a person, whatever they ask', async () => {
    const { record, contract, ben } = small.history;
    const { mandate } = await steward.must('POST', '/identity/mandates', {
      kind: 'auditor',
      agent: small.history.steward.party,
    });
    const paths = [
      `/records/${record}`,
      reading(),
      `${reading()}&override=true&emergency=true`,
      '/audit/events',
      `/audit/access?record=${record}&field=${encodeURIComponent(SHARED_FIELDS.ofAda.name)}`,
      `/audit/state?at=${small.head}&lists=true`,
      '/me/export',
      `/consent/contracts/${contract}`,
    ];
    const answers = [];
    for (const path of paths) answers.push(await steward.get(path, { 'x-emergency': 'break-glass' }));
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 200, 200, 200, 200, 200]);
    const seen = answers.map(({ text }) => text).join('');
    for (const { value } of Object.values(SHARED_FIELDS)) expect(seen).not.toContain(value);
    expect(seen).not.toContain(ben.email);
    await steward.must('DELETE', `/identity/mandates/${String(mandate)}`);
  });
});
