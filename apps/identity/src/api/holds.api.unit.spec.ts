import { beginDueErasures } from '../application/erasure-requests.js';
import { apiUnderTest, type ApiUnderTest } from '../testing/api-under-test.js';
import { BusAlone } from '../testing/identity-app.js';

const DAY_MS = 86_400_000;
const MONDAY = Date.parse('2026-03-02T09:00:00.000Z');

describe('A request for erasure that waits', () => {
  let api: ApiUnderTest;
  let steward: string;
  let now: number;
  let dora: { readonly party: string; readonly token: string };

  const opened = async (graceDays: number, bus = new BusAlone()) => {
    now = MONDAY;
    api = await apiUnderTest({
      clock: () => new Date(now),
      // The clock is the spec's: what begins is completed by it.
      withoutReactors: true,
      ...{ bus, erasureTerms: { graceDays, backupsKeptDays: 10 } },
    });
    [steward] = api.founders;
    dora = await api.member('Dora Keller');
  };
  const inDays = (days: number) => new Date(MONDAY + days * DAY_MS).toISOString();
  const hold = (days: number) =>
    api.call(steward, 'POST', `/identity/parties/${dora.party}/holds`, {
      reason: 'A claim is before the court.',
      basis: 'gdpr-17-3-e-legal-claims',
      until: inDays(days),
    });
  const ask = () => api.call(dora.token, 'POST', '/identity/erasures', { keepFingerprint: false });
  const state = async (token = dora.token) =>
    (await api.call(token, 'GET', `/identity/erasures/${dora.party}/state`)).body;
  /** What the clock of the service does each minute. */
  const passing = async (days: number) => {
    now = MONDAY + days * DAY_MS;
    await api.identity.settled();
    const begun = await beginDueErasures(api.identity.parts);
    if (begun > 0) await api.identity.parts.erasures.complete(dora.party);
    await api.identity.settled();
  };
  afterEach(() => api.close());

  it('for a hold: she sees why and until when, and nothing of hers has ended', async () => {
    await opened(0);
    const { body: placed } = await hold(20);
    const { status, body } = await ask();
    expect(status).toBe(201);
    expect(body).toMatchObject({
      status: 'waiting',
      holds: [
        {
          hold: placed['hold'],
          reason: 'A claim is before the court.',
          basis: 'gdpr-17-3-e-legal-claims',
          until: inDays(20),
        },
      ],
    });
    expect(await state()).toEqual(body);
    expect(await api.call(dora.token, 'GET', '/identity/me')).toMatchObject({ status: 200 });
    await passing(19);
    expect(await state()).toMatchObject({ status: 'waiting' });
  });

  it('begins by itself when the hold ends', async () => {
    await opened(0);
    await hold(20);
    await ask();
    await passing(20);
    expect(await state(steward)).toMatchObject({ status: 'completed', holds: [] });
    const { body } = await api.call(steward, 'GET', `/identity/erasures/${dora.party}`);
    expect(body['remains']).toContainEqual({ what: 'backups', until: inDays(30) });
    expect(body['acknowledgements']).toContainEqual({
      service: 'audit',
      consumers: ['timeline', 'readings', 'digests', 'directory'],
    });
  });

  it('begins when the hold is lifted, which a steward alone can do', async () => {
    await opened(0);
    const { body: placed } = await hold(20);
    await ask();
    const url = `/identity/parties/${dora.party}/holds/${String(placed['hold'])}`;
    expect(await api.call(dora.token, 'DELETE', url)).toMatchObject({ status: 403 });
    expect(await api.call(steward, 'DELETE', url)).toMatchObject({ status: 200 });
    expect((await api.call(steward, 'GET', '/identity/holds')).body).toEqual({ holds: [] });
    await passing(1);
    expect(await state(steward)).toMatchObject({ status: 'completed' });
  });

  it('for the time in which she can take it back, which she does', async () => {
    await opened(3);
    expect((await ask()).body).toMatchObject({ status: 'waiting', notBefore: inDays(3), holds: [] });
    const url = `/identity/erasures/${dora.party}`;
    expect(await api.call(api.founders[1], 'DELETE', url)).toMatchObject({ status: 404 });
    expect(await api.call(dora.token, 'DELETE', url)).toMatchObject({ status: 200 });
    await passing(4);
    expect(await state()).toMatchObject({ status: 'none', notBefore: null });
    expect(await api.call(dora.token, 'GET', '/identity/me')).toMatchObject({ status: 200 });
  });

  it('begins after that time, and lets nobody take it back then', async () => {
    await opened(3);
    await ask();
    await passing(2);
    expect(await state()).toMatchObject({ status: 'waiting' });
    await passing(3);
    expect(await state(steward)).toMatchObject({ status: 'completed' });
    expect(await api.call(dora.token, 'DELETE', `/identity/erasures/${dora.party}`)).toMatchObject({
      status: 403,
    });
  });

  it('does not wait for a hold that is placed when she is erased already', async () => {
    await opened(0);
    await ask();
    expect(await hold(20)).toMatchObject({ status: 410, body: { code: 'erased' } });
  });

  it('is under way, her keys gone, while a service has not acknowledged', async () => {
    await opened(0, new BusAlone({}, {}));
    expect((await ask()).body).toMatchObject({ status: 'under-way' });
    expect(await api.identity.vault.inventory(dora.party)).toEqual({});
    expect(await api.call(steward, 'GET', `/identity/erasures/${dora.party}`)).toMatchObject({ status: 404 });
    const { steps } = await state(steward);
    expect((steps as { step: string }[]).map(({ step }) => step)).toEqual([
      'identity.erasure-request.made',
      'identity.erasure-request.cleared',
      'identity.erasure.requested',
      'identity.erasure.keys-destroyed',
      'identity.erasure.purge-acknowledged',
    ]);
  });

  it('is in the list of stewards and auditors from the request to the receipt, with who has not acknowledged', async () => {
    const silent = new BusAlone({ 'consent.tell-recipients': { notices: [] } }, {});
    await opened(0, silent);
    const list = async (token = steward) => (await api.call(token, 'GET', '/identity/erasures')).body;
    expect(await list()).toEqual({ erasures: [] });
    await hold(20);
    await ask();
    await api.identity.settled();
    expect(await list()).toMatchObject({
      erasures: [{ party: dora.party, status: 'waiting', awaiting: [], holds: [{ until: inDays(20) }] }],
    });
    now = MONDAY + 21 * DAY_MS;
    await beginDueErasures(api.identity.parts);
    await expect(api.identity.parts.erasures.complete(dora.party)).rejects.toMatchObject({
      code: 'service-unavailable',
    });
    await api.identity.settled();
    expect(await list()).toMatchObject({
      erasures: [
        {
          ...{ party: dora.party, status: 'under-way', holds: [] },
          awaiting: ['consent', 'records', 'anonymisation', 'audit', 'portal'],
        },
      ],
    });
    expect(await api.call(api.founders[1], 'GET', '/identity/erasures')).toMatchObject({ status: 403 });
  });

  it('is in no list any more once it is complete, or was taken back', async () => {
    await opened(0);
    await ask();
    await api.identity.settled();
    expect((await api.call(steward, 'GET', '/identity/erasures')).body).toEqual({ erasures: [] });
  });

  it('is nobody else’s business, and holds are placed by stewards alone', async () => {
    await opened(0);
    const url = `/identity/erasures/${dora.party}/state`;
    expect(await api.call(api.founders[1], 'GET', url)).toMatchObject({ status: 404 });
    const body = { reason: 'x', basis: 'co-958f-bookkeeping', until: inDays(2) };
    expect(await api.call(dora.token, 'POST', `/identity/parties/${dora.party}/holds`, body)).toMatchObject({
      status: 403,
    });
    expect(await hold(-1)).toMatchObject({ status: 409, body: { code: 'term-is-over' } });
  });
});
