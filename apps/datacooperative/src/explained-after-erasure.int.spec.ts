import { sampleDecisions, why, type WhyAnswer } from '@coop/audit/replay';
import { historyDoors } from './history-doors.js';
import type { Caller } from './testing/caller.js';
import { SmallCooperative } from './testing/small-cooperative.js';
import { SHARED_FIELDS } from './testing/small-history.js';

const { name: FIELD, value: VALUE } = SHARED_FIELDS.ofAda;

describe('When a person has been erased, what was decided about her', () => {
  let small: SmallCooperative;
  let partner: Caller;
  /** The answer that permitted, and the one that refused before she agreed. */
  const asked: string[] = [];
  let before: readonly WhyAnswer[];

  const ask = async () => {
    const { body } = await partner.send('POST', '/access/v1/evaluation', {
      body: {
        subject: { type: 'party', id: small.history.partner.party },
        action: { name: 'read' },
        resource: { type: 'record', id: small.history.record, properties: { fields: [FIELD] } },
        context: { purpose: 'ServiceProvision', contract: small.history.contract },
      },
    });
    const told = body as unknown as { decision: boolean; context: { decision_id: string } };
    asked.push(told.context.decision_id);
    return told.decision;
  };
  const explained = () =>
    Promise.all(asked.map((id) => why(small.cooperative.foundations.store, historyDoors, id)));

  beforeAll(async () => {
    small = await SmallCooperative.open();
    partner = await small.asClient(small.history.partner);
    const ada = await small.signIn(small.history.ada);
    expect(await ask()).toBe(false);
    await ada.must('POST', '/consent/grants', {
      ...{ recipient: small.history.partner.party, scope: { records: [small.history.record] } },
      ...{ fields: [FIELD], purposes: ['ServiceProvision'], actions: ['read'] },
      ...{ until: '2099-01-01T00:00:00.000Z', notice: { language: 'fr' } },
    });
    expect(await ask()).toBe(true);
    await small.cooperative.settled();
    before = await explained();
    await ada.must('POST', '/identity/erasures', { keepFingerprint: false });
    await small.cooperative.settled();
  });
  afterAll(() => small.remove());

  const withoutToday = (answers: readonly WhyAnswer[]) =>
    answers.map((answer) => ({ ...answer, today: undefined }));

  it('is explained as before, to the same outcome, reasons and citations, with handles and no value', async () => {
    const after = await explained();
    expect(after).toMatchObject([
      { found: 'decision', reproducible: true, recorded: { outcome: 'DENY' } },
      { found: 'decision', reproducible: true, recorded: { outcome: 'PERMIT' } },
    ]);
    expect(withoutToday(after)).toEqual(withoutToday(before));
    const text = JSON.stringify(after, (_name, member: unknown) =>
      typeof member === 'bigint' ? String(member) : member,
    );
    expect(text).toContain(small.history.ada.party);
    expect(text).not.toContain(VALUE);
  });

  it('would not be permitted today', async () => {
    const [, permitted] = await explained();
    expect(permitted).toMatchObject({ today: { outcome: 'DENY' } });
  });

  it('is among what an auditor draws, by the rules that the events name', async () => {
    const { store } = small.cooperative.foundations;
    const window = { first: 1n, last: store.head() };
    const { decisions } = await sampleDecisions(store, historyDoors, { window, count: 1_000, seed: 'x' });
    expect(decisions.map(({ decision }) => decision)).toEqual(expect.arrayContaining(asked));
    for (const { reproducible, rules } of decisions) {
      expect([reproducible, rules.known]).toEqual([true, true]);
      expect(rules.recorded).toBe(rules.again);
    }
  });
});
