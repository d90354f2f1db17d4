import { newId } from '@coop/event-sourcing';
import type { Answered, Caller } from './testing/caller.js';
import { SmallCooperative } from './testing/small-cooperative.js';

const UNTIL = '2099-01-01T00:00:00.000Z';
const FIELD = 'essai';
const VALUE = 'quelque chose de privé';
const UUID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
/** What differs between any two answers, whatever they are about. */
const OF_EACH_ANSWER = new Set(['date', 'x-correlation-id', 'coop-position']);

/** Every byte that a partner sees, ids and positions told apart from nothing. */
const visible = ({ status, headers, text }: Answered) => ({
  status,
  text: text.replaceAll(UUID, 'id'),
  headers: [...headers]
    .filter(([name]) => !OF_EACH_ANSWER.has(name))
    .map(([name, value]) => [name, value.replaceAll(UUID, 'id')]),
  hasPosition: headers.has('coop-position'),
});

describe('A partner that asks in order to find something out', () => {
  let small: SmallCooperative;
  let ada: Caller;
  let ben: Caller;
  let partner: Caller;

  beforeAll(async () => {
    small = await SmallCooperative.open();
    [ada, ben] = [await small.signIn(small.history.ada), await small.signIn(small.history.ben)];
    partner = await small.asClient(small.history.partner);
  });
  afterAll(() => small.remove());

  const read = (record: string, headers: Readonly<Record<string, string>> = {}) =>
    partner.get(
      `/records/${record}?contract=${small.history.contract}&purpose=ServiceProvision&fields=${FIELD}`,
      headers,
    );
  const recordOf = async (who: Caller, value: string | null = VALUE): Promise<string> => {
    const fields = [
      { name: FIELD, value },
      { name: 'autre', value: 'reste' },
    ];
    const { record } = await who.must('POST', '/records', {
      kind: 'personal-data',
      category: 'health',
      fields,
    });
    // The partner waits for nothing that others have entered.
    await small.cooperative.settled();
    return String(record);
  };
  const agree = async (who: Caller, record: string, fields = [FIELD]): Promise<string> => {
    const { grant } = await who.must('POST', '/consent/grants', {
      ...{ recipient: small.history.partner.party, scope: { records: [record] }, fields },
      ...{ purposes: ['ServiceProvision'], actions: ['read'], until: UNTIL, notice: { language: 'fr' } },
    });
    return String(grant);
  };
  const forbid = (who: Caller, record: string) =>
    who.must('POST', '/consent/prohibitions', {
      ...{ recipient: 'anyone', purposes: 'all', fields: 'all', scope: { records: [record] } },
    });
  const withdraw = (who: Caller, grant: string) => who.must('DELETE', `/consent/grants/${grant}`);

  /** An agreement of the past, as it would lie on the ledger of a cooperative that is older than this one. */
  async function expired(record: string): Promise<void> {
    const { store } = small.cooperative.foundations;
    const [given] = await store.readStream(`consent-grant-${await agree(ada, await recordOf(ada))}`);
    if (given === undefined) throw new TypeError('nobody agreed');
    const { terms, ...facts } = given.data as { readonly terms: object };
    const [grant, commandId] = [newId(), newId()];
    const past = { from: '2020-01-01T00:00:00.000Z', until: '2021-01-01T00:00:00.000Z' };
    const data = { ...facts, grant, terms: { ...terms, ...past, scope: { records: [record] } } };
    const { type, version, retention } = given;
    await store.append({
      ...{ commandId, commandDigest: '0'.repeat(64) },
      metadata: { actor: small.history.ada.party, correlationId: commandId, causationId: commandId },
      streams: [
        {
          ...{ stream: `consent-grant-${grant}`, expected: 'no-stream' },
          events: [{ id: newId(), type, version, retention, data }],
        },
      ],
    });
  }

  it('attack-15 oracle: refused, never asked, withdrawn, expired, empty, erased and without the field are one answer', async () => {
    const situations: Readonly<Record<string, () => Promise<string>>> = {
      'was never asked': () => recordOf(ada),
      'refused when she was asked': async () => {
        const record = await recordOf(ada);
        const { request } = await partner.must('POST', '/consent/requests', {
          ...{ contract: small.history.contract, record, stakeholder: small.history.ada.party },
          ...{ fields: [FIELD], purposes: ['ServiceProvision'], actions: ['read'], until: UNTIL },
        });
        await ada.must('POST', `/consent/requests/${String(request)}/answer`, { answer: 'refused' });
        return record;
      },
      'has forbidden it': async () => {
        const record = await recordOf(ada);
        await agree(ada, record);
        await forbid(ada, record);
        return record;
      },
      'has withdrawn': async () => {
        const record = await recordOf(ada);
        await withdraw(ada, await agree(ada, record));
        return record;
      },
      'agreed until last year': async () => {
        const record = await recordOf(ada);
        await expired(record);
        return record;
      },
      'left the field empty': async () => {
        const record = await recordOf(ada, null);
        await agree(ada, record);
        return record;
      },
      'has no such field': async () => {
        const fields = [{ name: 'autre', value: VALUE }];
        const { record } = await ada.must('POST', '/records', {
          ...{ kind: 'personal-data', category: 'health', fields },
        });
        return String(record);
      },
      'was erased': async () => {
        const record = await recordOf(ben);
        await agree(ben, record);
        await ben.must('POST', '/identity/erasures', { keepFingerprint: false });
        return record;
      },
    };
    const records = new Map<string, string>();
    for (const [situation, made] of Object.entries(situations)) records.set(situation, await made());
    await small.cooperative.settled();
    const answers = new Map<string, ReturnType<typeof visible>>();
    for (const [situation, record] of records) answers.set(situation, visible(await read(record)));
    const asked = answers.get('was never asked');
    expect(asked).toMatchObject({
      status: 403,
      text: expect.stringContaining('"stage":"consent"') as string,
    });
    for (const [situation, answer] of answers) expect([situation, answer]).toEqual([situation, asked]);
  });

  it('attack-15 oracle: that she forbade it meanwhile does not show when the same is asked again', async () => {
    const record = await recordOf(ada);
    const before = [await read(record), await read(record)];
    await forbid(ada, record);
    const after = [await read(record), await read(record)];
    const told = ({ body, headers }: Answered) => [body['id'], headers.has('coop-position')];
    expect(told(after[0] as Answered)).toEqual(told(before[1] as Answered));
    expect(told(after[1] as Answered)).toEqual(told(before[1] as Answered));
  });

  it('attack-14 join: two readings that were each permitted both stand on the page of whom they concern', async () => {
    const record = await recordOf(ada);
    await agree(ada, record, [FIELD, 'autre']);
    const { contract, partner: buyer } = small.history;
    for (const field of [FIELD, 'autre'])
      await partner.must(
        'GET',
        `/records/${record}?contract=${contract}&purpose=ServiceProvision&fields=${field}`,
      );
    await small.cooperative.settled();
    const { activity } = (await ada.must('GET', '/activity')) as unknown as { activity: readonly object[] };
    expect(activity.slice(0, 2)).toMatchObject(
      ['autre', FIELD].map((field) => ({ record, other: buyer.party, contract, fields: [field] })),
    );
  });

  it('attack-26 open stream: a part, a copy in a cache or a revision seen before is decided anew, and none is kept', async () => {
    const record = await recordOf(ada);
    const grant = await agree(ada, record);
    const whole = await read(record, { range: 'bytes=0-9' });
    expect(whole.status).toBe(200);
    expect(whole.text).toContain(VALUE);
    expect(whole.headers.get('accept-ranges')).toBeNull();
    expect(whole.headers.get('cache-control')).toContain('no-store');
    await withdraw(ada, grant);
    const etag = whole.headers.get('etag') ?? '';
    for (const headers of [
      { range: 'bytes=10-' },
      { 'if-none-match': etag },
      { 'if-range': etag },
    ] as const) {
      const answered = await read(record, headers);
      expect([headers, answered.status]).toEqual([headers, 403]);
      expect(answered.text).not.toContain(VALUE);
    }
  });

  it('attack-27 queued messages: what waits in the feed is a pointer, worth nothing once the agreement has gone', async () => {
    const record = await recordOf(ada);
    const grant = await agree(ada, record);
    await small.cooperative.settled();
    const queued = await partner.get('/feed?limit=500');
    expect(queued.text).toContain(grant);
    expect(queued.text).not.toContain(VALUE);
    expect(queued.text).not.toContain(small.history.ada.party);
    await withdraw(ada, grant);
    expect((await read(record)).status).toBe(403);
    // Delivered again, it is the same pointer; the notice of the end comes after it.
    await small.cooperative.settled();
    const again = await partner.get('/feed?limit=500');
    const told = (again.body['events'] as readonly { type: string; subject: string }[]).filter(
      ({ subject }) => subject === grant,
    );
    expect(told.map(({ type }) => type)).toEqual([
      'coop.consent.grant.given.v1',
      'coop.consent.grant.withdrawn.v1',
    ]);
  });
});
