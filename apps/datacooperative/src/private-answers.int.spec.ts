import { newId } from '@coop/event-sourcing';
import type { Answered, Caller, Sending } from './testing/caller.js';
import { SmallCooperative } from './testing/small-cooperative.js';

/** What differs between any two answers, whatever they are about. */
const OF_EACH_ANSWER = new Set(['date', 'x-correlation-id']);

function comparable({ status, headers, body }: Answered) {
  const { instance, ...rest } = body;
  return {
    status,
    body: rest,
    hasInstance: instance !== undefined,
    headers: [...headers].filter(([name]) => !OF_EACH_ANSWER.has(name)),
  };
}

const fields = [{ name: 'essai', value: 'un' }];

type Who = 'ada' | 'ben' | 'stranger' | 'partner';
interface Question {
  readonly what: string;
  readonly who: Who;
  readonly method: string;
  readonly path: (id: string) => string;
  readonly sending?: Sending;
}

describe('What is somebody else’s', () => {
  let small: SmallCooperative;
  const callers = new Map<Who, Caller>();
  let privateRecord: string;
  let grant: string;

  beforeAll(async () => {
    small = await SmallCooperative.open();
    const { history } = small;
    const ada = await small.signIn(history.ada);
    callers.set('ada', ada);
    callers.set('ben', await small.signIn(history.ben));
    callers.set('stranger', await small.asClient(history.stranger));
    callers.set('partner', await small.asClient(history.partner));
    const created = await ada.must('POST', '/records', { kind: 'personal-data', category: 'diary', fields });
    privateRecord = String(created['record']);
    const given = await ada.must('POST', '/consent/grants', {
      recipient: history.partner.party,
      scope: { records: [history.record] },
      fields: 'all',
      ...{ purposes: ['ServiceProvision'], actions: ['read'], until: '2099-01-01T00:00:00.000Z' },
      notice: { language: 'fr' },
    });
    grant = String(given['grant']);
    await small.cooperative.settled();
  });
  afterAll(() => small.remove());

  const ask = (who: Who, method: string, path: string, sending?: Sending): Promise<Answered> => {
    const caller = callers.get(who);
    if (caller === undefined) throw new TypeError(`nobody is called ${who}`);
    return caller.send(method, path, sending);
  };

  const reading = (contract: string) => (id: string) =>
    `/records/${id}?contract=${contract}&purpose=ServiceProvision`;
  const ours = (id: string) => reading(small.history.contract)(id);
  const correction = { body: { fields }, headers: { 'if-match': '"0"' } };
  const proposal = (id: string) => `/records/${id}/proposals`;

  const ABOUT_A_RECORD: readonly Question[] = [
    { what: 'a member reads', who: 'ben', method: 'GET', path: (id) => `/records/${id}` },
    {
      what: 'a member corrects',
      who: 'ben',
      method: 'PATCH',
      path: (id) => `/records/${id}`,
      sending: correction,
    },
    { what: 'a member proposes', who: 'ben', method: 'POST', path: proposal, sending: { body: { fields } } },
    {
      what: 'a member accepts',
      who: 'ben',
      method: 'POST',
      path: (id) => `${proposal(id)}/${newId()}/acceptance`,
    },
    {
      what: 'a member declines',
      who: 'ben',
      method: 'POST',
      path: (id) => `${proposal(id)}/${newId()}/refusal`,
    },
    { what: 'a system without any contract reads', who: 'stranger', method: 'GET', path: reading(newId()) },
    { what: 'a system under another’s contract reads', who: 'stranger', method: 'GET', path: ours },
    { what: 'a system whose contract does not reach it reads', who: 'partner', method: 'GET', path: ours },
  ];

  it.each(ABOUT_A_RECORD)('is answered as if there were no record: $what', async (question) => {
    const { who, method, path, sending } = question;
    const existing = await ask(who, method, path(privateRecord), sending);
    expect(existing.status).toBe(404);
    expect(comparable(existing)).toEqual(comparable(await ask(who, method, path(newId()), sending)));
  });

  it('is answered so too where two share a record and the system has no contract', async () => {
    const existing = await ask('stranger', 'GET', ours(small.history.record));
    expect(comparable(existing)).toEqual(comparable(await ask('stranger', 'GET', ours(newId()))));
  });

  const ABOUT_AN_AGREEMENT: readonly Question[] = [
    { what: 'a member withdraws', who: 'ben', method: 'DELETE', path: (id) => `/consent/grants/${id}` },
    {
      what: 'a member looks at what follows',
      who: 'ben',
      method: 'GET',
      path: (id) => `/consent/grants/${id}/consequences`,
    },
    {
      what: 'a member extends it',
      who: 'ben',
      method: 'POST',
      path: (id) => `/consent/grants/${id}/renewal`,
      sending: { body: { until: '2099-01-01T00:00:00.000Z', notice: { language: 'fr' } } },
    },
  ];

  it.each(ABOUT_AN_AGREEMENT)(
    'is answered as if there were no agreement: $what',
    async ({ who, method, path, sending }) => {
      const existing = await ask(who, method, path(grant), sending);
      expect(existing.status).toBe(404);
      expect(comparable(existing)).toEqual(comparable(await ask(who, method, path(newId()), sending)));
    },
  );

  it('is answered as if there were none: a member asks for the receipt of an agreement', async () => {
    const { body } = await ask('ada', 'GET', '/consent/receipts');
    const [own] = (body as { readonly receipts: readonly { readonly receipt: string }[] }).receipts;
    const existing = await ask('ben', 'GET', `/consent/receipts/${own?.receipt}`);
    expect([own?.receipt.length, existing.status]).toEqual([36, 404]);
    expect(comparable(existing)).toEqual(comparable(await ask('ben', 'GET', `/consent/receipts/${newId()}`)));
  });

  it('is answered as if there were none: a member asks for the receipt of an erasure', async () => {
    const existing = await ask('ben', 'GET', `/identity/erasures/${small.history.ada.party}`);
    expect(comparable(existing)).toEqual(
      comparable(await ask('ben', 'GET', `/identity/erasures/${newId()}`)),
    );
  });

  it('leaves a refusal on the ledger in both cases, so that the time it takes does not tell them apart', async () => {
    const before = small.head;
    const path = (id: string) => `/records/${id}?contract=${newId()}&purpose=ServiceProvision`;
    await ask('stranger', 'GET', path(privateRecord));
    const between = small.head;
    await ask('stranger', 'GET', path(newId()));
    expect([between - before, small.head - between]).toEqual([1n, 1n]);
  });
});
