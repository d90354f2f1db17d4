import { why } from '@coop/audit/replay';
import { newId } from '@coop/event-sourcing';
import { historyDoors } from './history-doors.js';
import type { Caller } from './testing/caller.js';
import { SmallCooperative } from './testing/small-cooperative.js';
import { SHARED_FIELDS } from './testing/small-history.js';

interface Told {
  readonly decision: boolean;
  readonly context: Readonly<Record<string, unknown>> & { readonly decision_id: string };
}

const FIELD = SHARED_FIELDS.ofAda.name;

describe('A system outside that asks what it may do', () => {
  let small: SmallCooperative;
  let ada: Caller;
  let partner: Caller;

  beforeAll(async () => {
    small = await SmallCooperative.open();
    ada = await small.signIn(small.history.ada);
    partner = await small.asClient(small.history.partner);
  });
  afterAll(() => small.remove());

  const ask = async (
    record = small.history.record,
    fields: readonly string[] | 'all' = [FIELD],
    asker = partner,
  ) => {
    const { body } = await asker.send('POST', '/access/v1/evaluation', {
      body: {
        subject: { type: 'party', id: small.history.partner.party },
        action: { name: 'read' },
        resource: { type: 'record', id: record, ...(fields === 'all' ? {} : { properties: { fields } }) },
        context: { purpose: 'ServiceProvision', contract: small.history.contract },
      },
    });
    return body as unknown as Told;
  };
  const agree = () =>
    ada.must('POST', '/consent/grants', {
      ...{ recipient: small.history.partner.party, scope: { records: [small.history.record] } },
      ...{ fields: [FIELD], purposes: ['ServiceProvision'], actions: ['read'] },
      ...{ until: '2099-01-01T00:00:00.000Z', notice: { language: 'fr' } },
    });
  const linesOf = async () => {
    await small.cooperative.settled();
    const { activity } = await ada.must('GET', '/activity');
    return activity as readonly Readonly<Record<string, unknown>>[];
  };

  it('is told no, then yes, then no, as the person agrees and withdraws; she sees each, and why is why', async () => {
    const { history } = small;
    const before = await ask();
    expect(before).toMatchObject({ decision: false, context: { stage: 'consent' } });
    const { grant } = await agree();
    const allowed = await ask();
    expect(allowed).toMatchObject({ decision: true, context: { fields: [FIELD] } });
    await ada.send('DELETE', `/consent/grants/${String(grant)}`);
    const after = await ask();
    expect(after.decision).toBe(false);

    const asked = [after, allowed, before].map(({ context }) => context.decision_id);
    const lines = (await linesOf()).filter(({ reference }) => asked.includes(String(reference)));
    expect(lines).toMatchObject([
      { what: 'not-allowed', reference: asked[0], stage: 'consent', fields: [FIELD] },
      { what: 'allowed', reference: asked[1], stage: null, fields: [FIELD] },
      { what: 'not-allowed', reference: asked[2], purpose: 'ServiceProvision' },
    ]);
    expect(lines[0]).toMatchObject({ other: history.partner.party, record: history.record });

    const { store } = small.cooperative.foundations;
    for (const id of asked)
      expect(await why(store, historyDoors, id)).toMatchObject({ found: 'decision', reproducible: true });
  });

  it('is answered for another organisation as the proxy of that, and only then', async () => {
    const { history } = small;
    const { grant } = await agree();
    const operator = await small.asClient(history.stranger);
    const asked = () => ask(history.record, [FIELD], operator);
    expect(await asked()).toMatchObject({ decision: false, context: { stage: 'identity' } });
    const steward = await small.signIn(history.steward);
    const { mandate } = await steward.must('POST', '/identity/mandates', {
      ...{ kind: 'proxy', principal: history.partner.party, agent: history.stranger.party },
    });
    expect(await asked()).toMatchObject({ decision: true, context: { fields: [FIELD] } });
    await steward.send('DELETE', `/identity/mandates/${String(mandate)}`);
    expect(await asked()).toMatchObject({ decision: false, context: { stage: 'identity' } });
    await ada.send('DELETE', `/consent/grants/${String(grant)}`);
  });

  it('received nothing by that: there is no copy to delete, and nothing was disclosed', async () => {
    for await (const { events } of small.cooperative.foundations.store.readAll(0n))
      expect(events.filter(({ type }) => /^records\.disclosure|^consent\.duty/.test(type))).toEqual([]);
  });

  it('cannot tell what exists from what does not', async () => {
    const created = await ada.must('POST', '/records', {
      ...{ kind: 'personal-data', category: 'diary', fields: [{ name: 'essai', value: 'un' }] },
    });
    await small.cooperative.settled();
    const answered = async (...asked: Parameters<typeof ask>) => {
      const { decision, context } = await ask(...asked);
      const { decision_id: _, ...rest } = context;
      return { decision, rest };
    };
    const nothing = await answered(newId());
    expect(await answered(String(created['record']))).toEqual(nothing);
    expect(await answered(small.history.record, ['no such field'])).toEqual(nothing);
    expect(await answered(small.history.record, 'all')).toEqual(nothing);
  });
});
