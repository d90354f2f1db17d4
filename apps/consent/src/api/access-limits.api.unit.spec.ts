import { consentEvents } from '@coop/contracts';
import { IndexRunner, stateDigest } from '@coop/event-sourcing';
import { ControlIndex } from '../projections/control-index.js';
import { AccessWorld, ANNE, BRUNO, CARD, CONTRACT, disclosure, grantOf, id } from '../testing/index.js';

const LIMITED = id('limited');
const resource = (...fields: readonly string[]) => ({
  ...{ type: 'record', id: CARD.record, properties: { fields } },
});

describe('Answers where somebody agreed to so many readings', () => {
  let access: AccessWorld;

  beforeEach(async () => {
    access = await AccessWorld.open();
    await access.withdraw();
  });
  afterEach(() => access.close());

  const give = async (limit: number, grant = LIMITED, stakeholder = ANNE) => {
    const given = { ...grantOf(stakeholder, { limit }), grant };
    await access.world.say(`consent-grant-${grant}`, 'consent.grant.given', given);
    await access.world.settled();
  };
  const isYes = async (change: object = {}) =>
    (await access.ask(access.question(change))).body['decision'] as boolean;
  const batch = async (...items: readonly object[]) => {
    const { body } = await access.ask({ ...access.question(), evaluations: items }, 'evaluations');
    return (body['evaluations'] as { decision: boolean }[]).map(({ decision }) => decision);
  };
  const decisions = async () => (await access.given()).flatMap(consentEvents.decisionsIn);
  const counted = async () => (await decisions()).map((each) => each.counted);
  /** The state of control of an instance that starts now. */
  const restarted = async () => {
    const control = new ControlIndex();
    await new IndexRunner(access.world.store, [control]).catchUp();
    return control;
  };

  it('count each yes, and are no when none is left', async () => {
    await give(2);
    expect([await isYes(), await isYes()]).toEqual([true, true]);
    const { body } = await access.ask(access.question());
    expect(body).toMatchObject({ decision: false, context: { fields: [], stage: 'consent' } });
    expect(await counted()).toEqual([[LIMITED], [LIMITED], []]);
    expect((await decisions()).at(-1)?.reasons).toContain('grant-used-up');
  });

  it('count from the same number as readings from the cooperative', async () => {
    await give(2);
    const read = disclosure({ fields: ['phone'] }, [LIMITED]);
    const data = { ...read, decision: { ...read.decision, counted: [LIMITED] } };
    await access.world.say(`records-disclosure-${access.partner.party}`, 'records.disclosure.made', data);
    await access.world.settled();
    expect([await isYes(), await isYes()]).toEqual([true, false]);
  });

  it('count nothing for a no, for whoever needs all of the fields or finds what may be read', async () => {
    await give(1);
    const some = { resource: resource('phone', 'neighbour') };
    expect(await isYes(some)).toBe(false);
    expect(await isYes({ context: { purpose: 'Marketing', contract: CONTRACT } })).toBe(false);
    const { subject, context } = access.question();
    const found = await access.ask({ subject, context, resource: resource('phone') }, 'search/action');
    expect(found.body['results']).toEqual([]);
    expect((await counted()).flat()).toEqual([]);
    expect(await isYes({ ...some, context: { ...(context as object), partial: true } })).toBe(true);
    expect((await counted()).flat()).toEqual([LIMITED]);
  });

  it('give the last reading of a batch to the first who asks, in the order of the questions', async () => {
    await give(2);
    const items = [['phone'], ['neighbour'], ['town'], ['phone'], ['town']].map((fields) => ({
      resource: resource(...fields),
    }));
    expect(await batch(...items)).toEqual([true, false, true, false, false]);
    expect(await counted()).toEqual([[LIMITED], [], [LIMITED], [], []]);
    const told = await decisions();
    expect(told.map(({ isUncounted }) => isUncounted)).toEqual([false, false, false, true, true]);
    expect(told.at(-1)).toMatchObject({
      ...{ outcome: 'DENY', stage: 'consent' },
      reasons: ['grant-withdrawn', 'grant-used-up'],
    });
    expect(await batch(...items)).toEqual([false, false, false, false, false]);
  });

  it('leave to a question what nobody limited, though the last reading went to the one before', async () => {
    await give(1);
    const neighbour = { ...grantOf(BRUNO, { fields: ['neighbour'] }), grant: id('of Bruno') };
    const unlimited = { ...grantOf(ANNE, { fields: ['town', 'neighbour'] }), grant: id('unlimited') };
    for (const grant of [neighbour, unlimited])
      await access.world.say(`consent-grant-${grant.grant}`, 'consent.grant.given', grant);
    await access.world.settled();
    const both = { resource: resource('phone', 'neighbour') };
    expect(await batch({ resource: resource('phone') }, both)).toEqual([true, false]);
    expect((await decisions()).at(-1)).toMatchObject({
      outcome: 'PARTIAL',
      fields: ['neighbour'],
      counted: [],
    });
  });

  it('count what a contract is for as they count what was agreed to', async () => {
    await give(5);
    const limited = id('limited contract');
    await access.contract(limited, { limit: 2 });
    const under = { context: { purpose: 'ServiceProvision', contract: limited } };
    expect(await isYes(under)).toBe(true);
    expect(await batch(under, under)).toEqual([true, false]);
    expect(await counted()).toEqual([[LIMITED, limited].sort(), [LIMITED, limited].sort(), []]);
    const { body } = await access.ask(access.question(under));
    expect(body).toMatchObject({ decision: false, context: { stage: 'contract' } });
    const control = await restarted();
    expect([LIMITED, limited].map((each) => control.readingsLeft(each))).toEqual([3, 0]);
    // Under another contract the agreement goes on.
    expect(await isYes()).toBe(true);
  });

  it('stop counting where a batch stops', async () => {
    await give(3);
    const options = { evaluations_semantic: 'permit_on_first_permit' };
    const evaluations = [{}, {}, {}];
    await access.ask({ ...access.question(), options, evaluations }, 'evaluations');
    expect(await counted()).toEqual([[LIMITED]]);
  });

  it('are as many as agreed to, however many ask at the same moment', async () => {
    await give(3);
    const asked = Array.from({ length: 6 }, (_, n) =>
      n % 2 === 0 ? batch({}, {}) : isYes().then((is) => [is]),
    );
    const answers = (await Promise.all(asked)).flat();
    expect(answers.filter(Boolean)).toHaveLength(3);
    expect((await counted()).flat()).toEqual([LIMITED, LIMITED, LIMITED]);
  });

  it('are the same after a restart: what was counted stands on the ledger', async () => {
    await give(4);
    await batch({}, {});
    await isYes();
    const control = await restarted();
    expect(control.readingsLeft(LIMITED)).toBe(1);
    expect(stateDigest(control.digestInput())).toBe(stateDigest(access.world.parts.control.digestInput()));
    expect([await isYes(), await isYes()]).toEqual([true, false]);
    expect((await restarted()).readingsLeft(LIMITED)).toBe(0);
  });
});
