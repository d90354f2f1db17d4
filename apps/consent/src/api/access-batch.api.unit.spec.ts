import { consentApi, consentEvents } from '@coop/contracts';
import { AccessWorld, ANNE, CARD, id, OTHER_CARD } from '../testing/index.js';

const about = (record: string, fields?: readonly string[]) => ({
  resource: { type: 'record', id: record, ...(fields === undefined ? {} : { properties: { fields } }) },
});
const PHONE = about(CARD.record, ['phone']);
const REFUSED = about(OTHER_CARD.record);

describe('Several decisions at once', () => {
  let access: AccessWorld;

  beforeEach(async () => {
    access = await AccessWorld.open();
  });
  afterEach(() => access.close());

  /** Subject, action and context are the defaults of the batch. */
  const batch = async (evaluations: readonly unknown[], change: object = {}) => {
    const { resource: _, ...defaults } = access.question();
    const { status, body } = await access.ask({ ...defaults, evaluations, ...change }, 'evaluations');
    expect(status).toBe(200);
    return consentApi.accessDecisions.parse(body).evaluations;
  };
  const decisions = async (evaluations: readonly unknown[], change: object = {}) =>
    (await batch(evaluations, change)).map(({ decision }) => decision);

  it('are answered in the order in which they were asked', async () => {
    expect(await decisions([PHONE, REFUSED, about(CARD.record, ['town'])])).toEqual([true, false, true]);
  });

  it.each<[string, string, boolean[]]>([
    ['all are decided', 'execute_all', [true, false, true]],
    ['the first no is the last answer', 'deny_on_first_deny', [true, false]],
    ['the first yes is the last answer', 'permit_on_first_permit', [true]],
  ])('can be asked so that %s', async (_title, evaluations_semantic, expected) => {
    expect(await decisions([PHONE, REFUSED, PHONE], { options: { evaluations_semantic } })).toEqual(expected);
    const [given] = await access.given();
    expect(given?.decisions).toHaveLength(expected.length);
  });

  it('take every entity that one leaves out from the defaults, and replace it as a whole', async () => {
    const { resource } = PHONE;
    const whole = access.question({ resource });
    expect(await decisions([{}, REFUSED, { action: { name: 'mail' } }], { resource })).toEqual([
      true,
      false,
      false,
    ]);
    expect(await decisions([whole, { ...whole, context: { purpose: 'Marketing' } }])).toEqual([true, false]);
    // The context of the batch names the contract; one's own replaces it, and names none.
    expect(await decisions([{ ...PHONE, context: {} }])).toEqual([false]);
  });

  it('deny the one that cannot be read, and decide the others', async () => {
    const faults = [
      [{}, 'the evaluation has no resource'],
      [{ resource: { type: 'record' } }, 'the evaluation is not valid at /resource/id'],
      [{ resource: 'record' }, 'the evaluation is not valid at /resource'],
      [about(CARD.record, []), 'the evaluation is not valid at /resource/properties/fields'],
      [{ ...PHONE, action: { name: 1 } }, 'the evaluation is not valid at /action/name'],
    ] as const;
    const answers = await batch([PHONE, ...faults.map(([item]) => item), PHONE]);
    expect(answers.map(({ decision }) => decision)).toEqual([true, ...faults.map(() => false), true]);
    expect(answers.slice(1, -1).map(({ context }) => context.error)).toEqual(
      faults.map(([, message]) => ({ status: 400, message })),
    );
    const [given] = await access.given();
    expect(given?.decisions).toHaveLength(2);
  });

  it('say who is missing when neither the batch nor the one names a subject or an action', async () => {
    const { subject, action, context } = access.question();
    const ask = async (body: object) => (await access.ask(body, 'evaluations')).body;
    expect(await ask({ action, context, evaluations: [PHONE] })).toMatchObject({
      evaluations: [{ decision: false, context: { error: { message: 'the evaluation has no subject' } } }],
    });
    expect(await ask({ subject, context, evaluations: [PHONE] })).toMatchObject({
      evaluations: [{ decision: false, context: { error: { message: 'the evaluation has no action' } } }],
    });
  });

  it('are one decision where no batch is given', async () => {
    for (const change of [{}, { evaluations: [] }]) {
      const { status, body } = await access.ask(access.question(change), 'evaluations');
      expect([status, body['decision']]).toEqual([200, true]);
    }
  });

  it('are one event, in which what they share is written once', async () => {
    const answers = await batch(Array.from({ length: 50 }, () => PHONE));
    const [given, ...others] = await access.given();
    if (given === undefined) throw new Error('nothing was written');
    expect(others).toEqual([]);
    expect(given).toMatchObject({ asked: 'evaluations', subjects: [ANNE], fieldSets: [['phone']] });
    expect([given.questions, given.dutySets, given.reasonSets].map(({ length }) => length)).toEqual([
      1, 1, 1,
    ]);
    const ids = consentEvents.decisionsIn(given).map(({ decision }) => decision);
    expect(answers.map(({ context }) => context.decision_id)).toEqual(ids);
    expect(new Set([...ids, given.given]).size).toBe(51);
  });

  it('may be a thousand, and no more', async () => {
    expect(await decisions(Array.from({ length: 1_000 }, () => PHONE))).toHaveLength(1_000);
    const { subject, action, context } = access.question();
    const evaluations = Array.from({ length: 1_001 }, () => PHONE);
    const { status, body } = await access.ask({ subject, action, context, evaluations }, 'evaluations');
    expect({ status, code: body['code'], most: body['most'] }).toEqual({
      ...{ status: 400, code: 'too-many-evaluations', most: 1_000 },
    });
  });

  it('are refused as too many when they are more than one event can hold', async () => {
    const names = Array.from({ length: 200 }, (_, n) => `field ${n} `.padEnd(70, 'x'));
    const owners = Array.from({ length: 50 }, (_, n) => id(`owner ${n}`));
    const wide = id('a wide card');
    await access.world.say(`records-record-${wide}`, 'records.record.created', {
      ...CARD,
      ...{ record: wide, owners },
      fields: names.map((name) => ({ ...CARD.fields[0], name, subjects: owners })),
    });
    await access.world.settled();
    const evaluations = Array.from({ length: 140 }, (_, n) => about(wide, names.slice(n, n + 60)));
    const { subject, action, context } = access.question();
    const { status, body } = await access.ask({ subject, action, context, evaluations }, 'evaluations');
    expect([status, body['code']]).toEqual([400, 'too-many-evaluations']);
    expect(await access.given()).toEqual([]);
  });
});
