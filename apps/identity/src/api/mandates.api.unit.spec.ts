import { apiUnderTest, type ApiUnderTest } from '../testing/api-under-test.js';

const publicKey = { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo', kid: 'k1' };

describe('Mandates and partner systems, over HTTP', () => {
  let api: ApiUnderTest;
  let steward: string;
  let bruno: string;
  let brunoParty: string;
  let chiaraParty: string;

  beforeAll(async () => {
    api = await apiUnderTest();
    [steward, bruno] = api.founders;
    const vouchers = api.identity.parts.actors.founding?.firstVouchers ?? [];
    [brunoParty, chiaraParty] = [vouchers[1] ?? '', vouchers[2] ?? ''];
  });

  afterAll(() => api.close());

  const give = (token: string, body: object) => api.call(token, 'POST', '/identity/mandates', body);

  it('make an auditor of a person, on the authority of the steward’s own mandate', async () => {
    const { status, body } = await give(steward, { kind: 'auditor', agent: chiaraParty });
    expect(status).toBe(201);
    const [event] = await api.identity.store.readStream(`identity-mandate-${String(body['mandate'])}`);
    expect(event?.authority).toMatch(/^mandate:/);
    expect((await api.call(api.founders[2], 'GET', '/identity/me')).body['roles']).toEqual([
      'member',
      'auditor',
    ]);
  });

  it('are given by nobody without the right to', async () => {
    expect(await give(bruno, { kind: 'auditor', agent: brunoParty })).toMatchObject({
      status: 403,
      body: { code: 'forbidden' },
    });
  });

  it('of auditors are seen by every member; others only by those whom they concern and by stewards', async () => {
    await give(steward, { kind: 'researcher', agent: chiaraParty });
    const kindsSeenBy = async (token: string) =>
      ((await api.call(token, 'GET', '/identity/mandates')).body['mandates'] as { kind: string }[]).map(
        ({ kind }) => kind,
      );
    expect(await kindsSeenBy(bruno)).toEqual(['auditor']);
    expect(await kindsSeenBy(api.founders[2])).toEqual(['auditor', 'researcher']);
    expect(await kindsSeenBy(steward)).toEqual(['steward', 'auditor', 'researcher']);
  });

  it('end, and with them the role', async () => {
    const { body } = await give(steward, { kind: 'researcher', agent: brunoParty });
    const url = `/identity/mandates/${String(body['mandate'])}`;
    expect((await api.call(bruno, 'GET', '/identity/me')).body['roles']).toEqual(['member', 'researcher']);
    expect(await api.call(steward, 'DELETE', url)).toMatchObject({ status: 200 });
    expect((await api.call(bruno, 'GET', '/identity/me')).body['roles']).toEqual(['member']);
    expect(await api.call(steward, 'DELETE', url)).toMatchObject({
      status: 409,
      body: { code: 'mandate-ended' },
    });
  });

  it('stay in a history that stewards and auditors read', async () => {
    expect(await api.call(bruno, 'GET', '/identity/mandates/history')).toMatchObject({ status: 403 });
    const { body } = await api.call(api.founders[2], 'GET', '/identity/mandates/history');
    expect(body['mandates']).toContainEqual(
      expect.objectContaining({ agent: brunoParty, ended: { at: expect.any(String), reason: 'revoked' } }),
    );
  });

  it('of stewards end only while another steward remains', async () => {
    const first = (await api.call(steward, 'GET', '/identity/me')).body['mandates'] as { mandate: string }[];
    const url = `/identity/mandates/${first[0]?.mandate}`;
    expect(await api.call(steward, 'DELETE', url)).toMatchObject({
      status: 409,
      body: { code: 'last-steward' },
    });
  });

  it('of a second steward end when the first revokes them', async () => {
    const { body } = await give(steward, { kind: 'steward', agent: brunoParty });
    expect((await api.call(bruno, 'GET', '/identity/me')).body['roles']).toContain('steward');
    expect(await api.call(steward, 'DELETE', `/identity/mandates/${String(body['mandate'])}`)).toMatchObject({
      status: 200,
    });
  });

  it('a partner system is registered for an organisation and may then sign in; closed, it may not', async () => {
    const { body: firm } = await api.call(steward, 'POST', '/identity/parties', {
      kind: 'legal-person',
      name: 'Agence SA',
    });
    const registration = { clientId: 'agence-test', party: firm['party'], publicKey };
    const { status, body } = await api.call(steward, 'POST', '/identity/clients', registration, 'client-1');
    expect(status).toBe(201);
    const again = await api.call(steward, 'POST', '/identity/clients', registration, 'client-1');
    expect(again.body).toEqual(body);

    const asClient = 'agence-test/agence-test';
    expect(await api.call(asClient, 'GET', '/identity/me')).toMatchObject({
      status: 200,
      body: { kind: 'client', party: firm['party'], roles: [], mandates: [] },
    });
    expect(await api.call(asClient, 'PATCH', '/identity/me', { name: 'X' })).toMatchObject({ status: 403 });
    expect(await api.call(asClient, 'POST', '/identity/erasures', { keepFingerprint: false })).toMatchObject({
      status: 403,
    });

    await api.call(steward, 'DELETE', `/identity/clients/${String(body['client'])}`);
    expect(await api.call(asClient, 'GET', '/identity/me')).toMatchObject({ status: 403 });
    expect(await api.call(steward, 'POST', '/identity/clients', registration)).toMatchObject({
      status: 409,
      body: { code: 'client-id-taken' },
    });
  });

  it('a body with a field that nobody knows is refused', async () => {
    expect(await give(steward, { kind: 'auditor', agent: chiaraParty, forever: true })).toMatchObject({
      status: 400,
      body: { code: 'unknown-field' },
    });
  });
});
