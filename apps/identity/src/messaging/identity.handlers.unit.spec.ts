import { InProcessBus, InProcessHub } from '@coop/message-bus';
import { apiUnderTest, type ApiUnderTest } from '../testing/api-under-test.js';

describe('What other services ask identity', () => {
  const hub = new InProcessHub();
  const bus = new InProcessBus(hub);
  let api: ApiUnderTest;

  beforeAll(async () => {
    api = await apiUnderTest({ hub });
  });

  afterAll(() => api.close());

  it('who a party is, with a sealed name', async () => {
    const party = api.identity.parts.actors.founding?.firstSteward ?? '';
    expect(await bus.request('identity.party', { party })).toEqual({
      party,
      kind: 'person',
      level: 'A0',
      member: true,
      erased: false,
      name: {
        $sealed: expect.stringMatching(/^[0-9a-f]{64}$/),
        digest: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
    });
    expect(await bus.request('identity.party', { party: '0199a000-0000-7000-8000-00000000dead' })).toBeNull();
  });

  it('the names of some parties, without those who were erased', async () => {
    const dora = await api.member('Dora Keller');
    const eva = await api.member('Eva Brunner');
    await api.call(dora.token, 'POST', '/identity/erasures', { keepFingerprint: false });
    const parties = [dora.party, eva.party, '0199a000-0000-7000-8000-00000000dead'];
    expect(await bus.request('identity.name', { parties })).toEqual({
      names: { [eva.party]: 'Eva Brunner' },
    });
  });

  it('whose an address is', async () => {
    const email = 'hugo@example.org';
    const { body } = await api.call(api.founders[0], 'POST', '/identity/invitations', { email });
    expect(await bus.request('identity.find-by-email', { email: ' HUGO@example.org ' })).toEqual({
      party: body['party'],
      suppressed: false,
    });
    expect(await bus.request('identity.find-by-email', { email: 'nobody@example.org' })).toEqual({
      party: null,
      suppressed: false,
    });
  });

  it('who can sign for an organisation and for the cooperative, and up to where that is known', async () => {
    const [steward] = api.founders;
    const { cooperative = '' } = api.identity.parts.actors.founding ?? {};
    expect(await bus.request('identity.signing-rule', { cooperative: true, atLeast: '0' })).toEqual({
      party: cooperative,
      rule: { signatures: 'sole', seal: 'never' },
      position: expect.stringMatching(/^[0-9]+$/),
    });
    const { body } = await api.call(steward, 'POST', '/identity/parties', {
      ...{ kind: 'legal-person', name: 'Caisse SA' },
    });
    const party = String(body['party']);
    expect(await bus.request('identity.signing-rule', { party, atLeast: '0' })).toMatchObject({
      party,
      rule: null,
    });
    const rule = { signatures: 'joint-by-two', seal: 'counts-as-one' };
    const path = `/identity/parties/${party}/signing-rule`;
    expect(await api.call(steward, 'PUT', path, rule)).toMatchObject({ status: 200, body: { party, rule } });
    expect((await api.call(steward, 'GET', path)).body).toEqual({ party, rule });
    await api.identity.settled();
    expect(await bus.request('identity.signing-rule', { party, atLeast: '0' })).toMatchObject({
      party,
      rule,
    });
  });

  it('of whose signing rules only a steward may say anything', async () => {
    const [steward] = api.founders;
    const { cooperative = '' } = api.identity.parts.actors.founding ?? {};
    const rule = { signatures: 'joint-by-two', seal: 'never' };
    const eva = await api.member('Eva Signataire');
    const ofCooperative = `/identity/parties/${cooperative}/signing-rule`;
    expect((await api.call(eva.token, 'PUT', ofCooperative, rule)).body).toMatchObject({ code: 'forbidden' });
    expect((await api.call(steward, 'PUT', ofCooperative, rule)).status).toBe(200);
    expect(
      (await api.call(steward, 'PUT', `/identity/parties/${eva.party}/signing-rule`, rule)).body,
    ).toMatchObject({ code: 'not-an-organisation' });
  });

  it('which organisation a partner system belongs to, as long as it is open', async () => {
    const [steward] = api.founders;
    const publicKey = {
      kty: 'OKP',
      crv: 'Ed25519',
      x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
      kid: 'k1',
    };
    const { body: firm } = await api.call(steward, 'POST', '/identity/parties', {
      kind: 'legal-person',
      name: 'Agence SA',
    });
    const { body } = await api.call(steward, 'POST', '/identity/clients', {
      clientId: 'agence',
      party: firm['party'],
      publicKey,
    });
    const { client } = body;
    expect(await bus.request('identity.client', { client: client as string })).toEqual({
      client,
      clientId: 'agence',
      party: firm['party'],
      publicKey,
    });
    await api.call(steward, 'DELETE', `/identity/clients/${String(client)}`);
    expect(await bus.request('identity.client', { client: client as string })).toBeNull();
  });
});
