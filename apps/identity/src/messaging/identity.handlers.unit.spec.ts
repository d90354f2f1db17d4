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
