import type { StoredEvent } from '@coop/event-sourcing';
import type { Caller } from './testing/caller.js';
import { pressFile, PRESS_DECLARATION, pressPerson } from './testing/press-file.js';
import { SmallCooperative } from './testing/small-cooperative.js';
import { SHARED_FIELDS } from './testing/small-history.js';

const READS = 200;
const ROUNDS = 10;
const UNTIL = '2099-01-01T00:00:00.000Z';

interface Disclosure {
  readonly disclosure: string;
  readonly decision: { readonly cited: readonly string[] };
}

describe('A withdrawal', () => {
  let small: SmallCooperative;
  let ada: Caller;
  let partner: Caller;

  beforeAll(async () => {
    small = await SmallCooperative.open();
    ada = await small.signIn(small.history.ada);
    partner = await small.asClient(small.history.partner);
  });
  afterAll(() => small.remove());

  const read = (record: string) =>
    partner.get(`/records/${record}?contract=${small.history.contract}&purpose=ServiceProvision`);

  async function eventsOf(type: string): Promise<readonly StoredEvent[]> {
    const found: StoredEvent[] = [];
    for await (const { events } of small.cooperative.foundations.store.readAll(0n))
      found.push(...events.filter((event) => event.type === type));
    return found;
  }

  it(`has one order with ${READS} readings that race with it: none under the agreement comes after it`, async () => {
    for (let round = 1; round <= ROUNDS; round += 1) {
      const { grant, withdrawn, answers } = await race();
      const made = await eventsOf('records.disclosure.made');
      const under = made.filter(({ data }) => (data as unknown as Disclosure).decision.cited.includes(grant));
      expect(under.length).toBeGreaterThan(0);
      expect(under.filter(({ position }) => position > withdrawn)).toEqual([]);
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 403]));
      // Every answer that left is on the ledger, and nothing is there that did not leave.
      const released = answers
        .filter(({ status }) => status === 200)
        .map(({ body }) => String(body['disclosure']));
      const disclosed = under.map(({ data }) => (data as unknown as Disclosure).disclosure);
      expect(new Set(released)).toEqual(new Set(disclosed));
    }
  });

  /** Ada agrees, and withdraws while readings are under way. */
  async function race() {
    const { history } = small;
    const { grant } = await ada.must('POST', '/consent/grants', {
      ...{ recipient: history.partner.party, scope: { records: [history.record] } },
      ...{ fields: [SHARED_FIELDS.ofAda.name], purposes: ['ServiceProvision'], actions: ['read'] },
      ...{ until: UNTIL, notice: { language: 'fr' } },
    });
    const reads = (count: number) => Array.from({ length: count }, () => read(history.record));
    const first = await read(history.record);
    const early = reads(READS / ROUNDS / 2);
    const withdrawal = ada.send('DELETE', `/consent/grants/${String(grant)}`);
    const late = reads(READS / ROUNDS / 2);
    const withdrawn = BigInt(String((await withdrawal).body['position']));
    const answers = [first, ...(await Promise.all([...early, ...late])), await read(history.record)];
    return { grant: String(grant), withdrawn, answers };
  }

  it('by someone without an account, through the link in her mail, holds for later imports too', async () => {
    const someone = pressPerson(3);
    const link = (await small.cooperative.outbox.mails(someone.email))[0]?.link ?? '';
    const page = `/concerned/${link.split('/').at(-1)}`;
    const { held } = await small.anyone().must('GET', page);
    const record = (held as readonly { record: string }[])[0]?.record ?? '';
    const before = await read(record);
    expect(before).toMatchObject({ status: 200, body: { fields: { 'last-name': someone.familyName } } });

    const objected = await small.anyone().send('POST', `${page}/objection`);
    expect(objected.status).toBe(200);
    expect((await read(record)).status).toBe(403);

    const steward = await small.signIn(small.history.steward);
    const { import: again } = await steward.must('POST', '/imports', PRESS_DECLARATION);
    const report = await steward.upload(`/imports/${String(again)}/file`, pressFile(12));
    expect(report.body).toMatchObject({ created: 0, changed: 0, unchanged: 12 });
    expect((await read(record)).status).toBe(403);
  });
});
