import { randomUUID } from 'node:crypto';
import { apiUnderTest, type ApiUnderTest } from '../testing/api-under-test.js';

describe('The parties of the cooperative, over HTTP', () => {
  let api: ApiUnderTest;
  let steward: string;
  let bruno: string;
  let chiara: string;

  beforeAll(async () => {
    api = await apiUnderTest();
    [steward, bruno, chiara] = api.founders;
  });

  afterAll(() => api.close());

  const typesOf = async (party: string) =>
    (await api.identity.store.readStream(`identity-party-${party}`)).map(({ type }) => type);

  it('tell everyone who she is, with her name opened for herself', async () => {
    const { status, body } = await api.call(steward, 'GET', '/identity/me');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      kind: 'person',
      level: 'A0',
      member: true,
      roles: ['member', 'steward'],
      name: 'Aline Favre',
      email: null,
      demonstration: true,
    });
    expect(body['mandates']).toMatchObject([{ kind: 'steward' }]);
  });

  it('tell members the names of organisations and of who holds an office, never those of other people', async () => {
    const firm = { kind: 'legal-person', name: 'Imprimerie Exemple SA' };
    const registered = await api.call(steward, 'POST', '/identity/parties', firm);
    const party = String(registered.body['party']);
    const partyOf = async (who: string) => String((await api.call(who, 'GET', '/identity/me')).body['party']);
    const [office, herself, other] = await Promise.all([steward, bruno, chiara].map(partyOf));
    const asked = [party, office, herself, other].join(',');
    const { body } = await api.call(bruno, 'GET', `/identity/names?parties=${asked}`);
    const names = body['names'] as Record<string, string>;
    expect(new Set(Object.keys(names))).toEqual(new Set([party, office, herself]));
    expect(names[party]).toBe('Imprimerie Exemple SA');
  });

  it('say nothing without a valid token, or for an account that is linked to nobody', async () => {
    expect(await api.call('forged', 'GET', '/identity/me')).toMatchObject({ status: 401 });
    expect(await api.call(randomUUID(), 'GET', '/identity/me')).toMatchObject({
      status: 403,
      body: { code: 'account-not-linked' },
    });
  });

  it('are invited by a steward: a mail with a link goes out, once even when the request is repeated', async () => {
    const invitation = { email: 'Dora@Example.org', name: 'Dora Keller' };
    const first = await api.call(steward, 'POST', '/identity/invitations', invitation, 'invite-dora');
    const again = await api.call(steward, 'POST', '/identity/invitations', invitation, 'invite-dora');
    expect(first.status).toBe(201);
    expect(again.body).toEqual(first.body);
    const mails = await api.identity.outbox.mails('dora@example.org');
    expect(mails).toHaveLength(1);
    expect(mails[0]?.link).toContain('/welcome/');
  });

  it('are not invited twice by the same address', async () => {
    const again = await api.call(steward, 'POST', '/identity/invitations', { email: 'dora@example.org' });
    expect(again).toMatchObject({ status: 409, body: { code: 'already-registered' } });
  });

  it('are registered by nobody but a steward', async () => {
    const firm = { kind: 'legal-person', name: 'Imprimerie Exemple SA' };
    expect(await api.call(bruno, 'POST', '/identity/parties', firm)).toMatchObject({ status: 403 });
    const { status, body } = await api.call(steward, 'POST', '/identity/parties', firm);
    expect(status).toBe(201);
    expect(await typesOf(String(body['party']))).toEqual(['identity.party.registered']);
  });

  it('keep names out of the ledger in clear', async () => {
    const stored: string[] = [];
    for await (const commit of api.identity.store.readAll(0n))
      for (const event of commit.events) stored.push(JSON.stringify(event.data));
    expect(stored.join('\n')).not.toMatch(/Aline|Dora|Imprimerie|example\.org/);
  });

  it('show a steward names page by page', async () => {
    const { body } = await api.call(steward, 'GET', '/identity/parties?limit=2');
    expect(body['parties']).toHaveLength(2);
    const next = await api.call(steward, 'GET', `/identity/parties?limit=200&after=${String(body['next'])}`);
    expect(next.body['next']).toBeNull();
    expect(await api.call(bruno, 'GET', '/identity/parties')).toMatchObject({ status: 403 });
  });

  it('correct their own name', async () => {
    await api.call(chiara, 'PATCH', '/identity/me', { name: 'Chiara Rossi-Blanc' });
    expect((await api.call(chiara, 'GET', '/identity/me')).body['name']).toBe('Chiara Rossi-Blanc');
  });

  it('reach level A2 by the vouches of two members, and may then vouch for others', async () => {
    const eva = await api.member('Eva Brunner');
    const fabio = await api.member('Fabio Conti');
    const vouchFor = (token: string, party: string) =>
      api.call(token, 'POST', `/identity/parties/${party}/vouches`, { met: 'in-person' });

    expect(await vouchFor(eva.token, fabio.party)).toMatchObject({
      status: 403,
      body: { code: 'assurance-too-low' },
    });
    expect(await vouchFor(bruno, eva.party)).toMatchObject({ status: 201 });
    expect(await vouchFor(bruno, eva.party)).toMatchObject({
      status: 409,
      body: { code: 'already-vouched' },
    });
    expect(await vouchFor(eva.token, eva.party)).toMatchObject({
      status: 409,
      body: { code: 'vouch-for-oneself' },
    });
    expect((await api.call(eva.token, 'GET', '/identity/me')).body['level']).toBe('A0');
    await vouchFor(chiara, eva.party);
    expect((await api.call(eva.token, 'GET', '/identity/me')).body['level']).toBe('A2');
    expect(await vouchFor(eva.token, fabio.party)).toMatchObject({ status: 201 });
  });

  it('are vouched for by nobody who is no member', async () => {
    const { body } = await api.call(steward, 'POST', '/identity/parties', {
      kind: 'person',
      name: 'Gina Moser',
    });
    const gina = await api.signedIn(String(body['party']));
    const eva = (await api.member('Hugo Egli')).party;
    expect(
      await api.call(gina, 'POST', `/identity/parties/${eva}/vouches`, { met: 'in-person' }),
    ).toMatchObject({
      status: 403,
    });
  });

  it('are answered for as the reader saw them before, or not at all', async () => {
    const response = await api.app.inject({
      method: 'GET',
      url: '/identity/me',
      headers: { authorization: `Bearer ${steward}`, 'coop-at-least': '999999' },
    });
    expect(response.statusCode).toBe(503);
    expect(response.json()).toMatchObject({ code: 'stale' });
  });
});
