import { apiUnderTest, type ApiUnderTest } from '../testing/api-under-test.js';
import { BusAlone } from '../testing/identity-app.js';

describe('An erasure, over HTTP', () => {
  let api: ApiUnderTest;
  let bus: BusAlone;
  let steward: string;

  beforeEach(async () => {
    bus = new BusAlone({ 'records.delivered-copies': { count: 2 } });
    api = await apiUnderTest({ bus });
    [steward] = api.founders;
  });

  afterEach(() => api.close());

  it('ends her values, accounts and mandates, and answers with a receipt of what remains', async () => {
    const dora = await api.member('Dora Keller');
    const { body: given } = await api.call(steward, 'POST', '/identity/mandates', {
      kind: 'auditor',
      agent: dora.party,
    });
    const { status, body } = await api.call(dora.token, 'POST', '/identity/erasures', {
      keepFingerprint: false,
    });

    expect(status).toBe(201);
    expect(body).toMatchObject({ party: dora.party, keysDestroyed: 1, valuesDeleted: 2 });
    expect(body['remains']).toMatchObject([
      { what: 'pseudonymous-history', until: null },
      { what: 'delivered-copies', count: 2 },
      { what: 'backups' },
    ]);
    expect(bus.asked).toEqual([
      'audit.record-digests',
      'records.delivered-copies',
      'consent.tell-recipients',
      ...['consent', 'records', 'anonymisation', 'audit', 'portal'].map(
        (service) => `${service}.acknowledge-erasure`,
      ),
    ]);
    expect(await api.identity.vault.inventory(dora.party)).toEqual({});
    const mandate = await api.identity.store.readStream(`identity-mandate-${String(given['mandate'])}`);
    expect(mandate.at(-1)?.data).toMatchObject({ reason: 'erased' });
    expect(await api.call(dora.token, 'GET', '/identity/me')).toMatchObject({ status: 403 });
    const seen = await api.call(steward, 'GET', `/identity/parties/${dora.party}`);
    expect(seen.body).toMatchObject({ erased: true });
    expect(seen.body).not.toHaveProperty('name');
  });

  it('is seen afterwards by stewards and auditors, and by nobody else', async () => {
    const dora = await api.member('Dora Keller');
    const { body } = await api.call(dora.token, 'POST', '/identity/erasures', { keepFingerprint: true });
    const url = `/identity/erasures/${dora.party}`;
    expect((await api.call(steward, 'GET', url)).body).toEqual(body);
    expect(await api.call(api.founders[1], 'GET', url)).toMatchObject({ status: 404 });
  });

  it('lets nobody do anything more about her', async () => {
    const dora = await api.member('Dora Keller');
    await api.call(dora.token, 'POST', '/identity/erasures', { keepFingerprint: false });
    const erased = { status: 410, body: { code: 'erased' } };
    const vouch = { met: 'in-person' };
    expect(await api.call(steward, 'POST', `/identity/parties/${dora.party}/vouches`, vouch)).toMatchObject(
      erased,
    );
    expect(
      await api.call(steward, 'POST', '/identity/mandates', { kind: 'auditor', agent: dora.party }),
    ).toMatchObject(erased);
  });

  it('keeps her address from being entered again if she wishes so, and only then', async () => {
    const invite = async (email: string, keepFingerprint: boolean) => {
      const { body } = await api.call(steward, 'POST', '/identity/invitations', { email });
      const token = await api.signedIn(String(body['party']));
      await api.call(token, 'POST', '/identity/erasures', { keepFingerprint });
    };
    await invite('kept@example.org', true);
    await invite('forgotten@example.org', false);
    expect(await api.identity.vault.blind.isSuppressed('email', 'kept@example.org')).toBe(true);
    expect(await api.identity.vault.blind.isSuppressed('email', 'forgotten@example.org')).toBe(false);
  });

  it('drops the mails to her that have not left', async () => {
    const { body } = await api.call(steward, 'POST', '/identity/invitations', { email: 'lea@example.org' });
    expect(await api.identity.outbox.mails('lea@example.org')).toHaveLength(1);
    const token = await api.signedIn(String(body['party']));
    await api.call(token, 'POST', '/identity/erasures', { keepFingerprint: false });
    expect(await api.identity.outbox.mails('lea@example.org')).toEqual([]);
    const events = await api.identity.store.readStream(`identity-erasure-${String(body['party'])}`);
    expect(events.map(({ data }) => data)).toContainEqual(expect.objectContaining({ mailsDeleted: 1 }));
  });

  it('says that copies may exist when the records cannot be asked', async () => {
    await api.close();
    api = await apiUnderTest({ bus: new BusAlone() });
    const dora = await api.member('Dora Keller');
    const { body } = await api.call(dora.token, 'POST', '/identity/erasures', { keepFingerprint: false });
    expect(body['remains']).toContainEqual({ what: 'delivered-copies', until: null });
  });
});
