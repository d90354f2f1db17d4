import { consentApi, consentEvents } from '@coop/contracts';
import { AccessWorld, ANNE, BRUNO, CARD, CONTRACT, grantOf, id, SECOND_CONTRACT } from '../testing/index.js';

const DUTIES = [
  { kind: 'delete-after', days: 10 },
  { kind: 'no-onward-transfer' },
  { kind: 'no-reidentification' },
];
const PERMITTED = { fields: ['phone'], duties: DUTIES, validUntil: '2026-03-02T08:00:05.000Z' };
const denied = (stage: string) => ({ fields: [], duties: [], stage });

describe('A decision for an enforcement point outside', () => {
  let access: AccessWorld;

  beforeEach(async () => {
    access = await AccessWorld.open();
  });
  afterEach(() => access.close());

  const decide = async (change: object = {}, by = access.partner.authorization) => {
    const answered = await access.ask(access.question(change), 'evaluation', by);
    const body = consentApi.accessDecision.parse(answered.body);
    const { decision_id: _, ...context } = body.context;
    return { status: answered.status, decision: body.decision, context };
  };
  const yes = (context: object = PERMITTED) => ({ status: 200, decision: true, context });
  const no = (context: object) => ({ status: 200, decision: false, context });

  it('is yes where everybody concerned agreed, with what is owed and until when it holds', async () => {
    expect(await decide()).toEqual(yes());
  });

  it('may name the asking system itself in place of its organisation', async () => {
    const subject = { type: 'client', id: access.partner.clientId };
    expect(await decide({ subject })).toEqual(yes());
  });

  it('is no to some of the fields, and says which, unless some are enough', async () => {
    const resource = { type: 'record', id: CARD.record };
    const some = { ...PERMITTED, fields: ['phone', 'town'], partial: true, stage: 'consent' };
    expect(await decide({ resource })).toEqual(no(some));
    const context = { purpose: 'ServiceProvision', contract: CONTRACT, partial: true };
    expect(await decide({ resource, context })).toEqual(yes(some));
  });

  describe.each<[string, object, string]>([
    ['the purpose is not granted', { context: { purpose: 'Marketing', contract: CONTRACT } }, 'consent'],
    ['the contract does not cover the action', { action: { name: 'publish' } }, 'contract'],
    ['no such action is known', { action: { name: 'sing' } }, 'contract'],
    ['no taxonomy has the purpose', { context: { purpose: 'Anne Exemple', contract: CONTRACT } }, 'contract'],
    [
      'there is no such contract',
      { context: { purpose: 'ServiceProvision', contract: id('none') } },
      'contract',
    ],
    [
      'the contract is no handle',
      { context: { purpose: 'ServiceProvision', contract: 'Anne Exemple' } },
      'contract',
    ],
    ['there is no such record', { resource: { type: 'record', id: id('no record') } }, 'consent'],
    ['the record is no handle', { resource: { type: 'record', id: 'anne@example.org' } }, 'consent'],
    [
      'it is about something else than a record',
      { resource: { type: 'account', id: CARD.record } },
      'consent',
    ],
    [
      'the record has no such field',
      { resource: { type: 'record', id: CARD.record, properties: { fields: ['Anne Exemple'] } } },
      'consent',
    ],
    ['the subject is nobody', { subject: { type: 'user', id: 'anne@example.org' } }, 'identity'],
    ['the subject is another system', { subject: { type: 'client', id: 'stranger' } }, 'identity'],
    ['the subject is another organisation', { subject: { type: 'party', id: id('stranger') } }, 'identity'],
    ['the subject is a person', { subject: { type: 'party', id: ANNE } }, 'identity'],
  ])('where %s', (_title, change, stage) => {
    it(`is no, of which the asker learns the stage ${stage} alone`, async () => {
      expect(await decide(change)).toEqual(no(denied(stage)));
    });

    it('is on the ledger in words that the cooperative has', async () => {
      await decide(change);
      const written = JSON.stringify(await access.given());
      expect(written).not.toMatch(/Anne|example\.org|"sing"|"user"|account/);
      expect(written).toContain('"outcome":"DENY"');
    });
  });

  it('needs a purpose: without one it is no, and says what is missing', async () => {
    const error = { status: 400, message: expect.stringContaining('context.purpose') as string };
    expect(await decide({ context: undefined })).toEqual(no({ ...denied('contract'), error }));
    expect(await decide({ context: { contract: CONTRACT } })).toEqual(no({ ...denied('contract'), error }));
  });

  it('finds the contract that was not named, where one alone covers the purpose', async () => {
    const context = { purpose: 'ServiceProvision' };
    expect(await decide({ context })).toEqual(yes());
    await access.contract(SECOND_CONTRACT, { purposes: ['Marketing'] });
    expect(await decide({ context })).toEqual(yes());
    await access.contract(id('third contract'));
    const error = { status: 400, message: expect.stringContaining('context.contract') as string };
    expect(await decide({ context })).toEqual(no({ ...denied('contract'), error }));
  });

  it('does not look for the contract of another', async () => {
    const context = { purpose: 'ServiceProvision' };
    const answered = await access.ask(
      access.question({ context }),
      'evaluation',
      access.stranger.authorization,
    );
    expect(answered.body).toMatchObject({ decision: false, context: { stage: 'identity' } });
  });

  it('is given to whoever holds a mandate of the organisation that it is about', async () => {
    const { world, partner, stranger } = access;
    expect(await decide({}, stranger.authorization)).toEqual(no(denied('identity')));
    const mandate = id('mandate of the operator');
    const given = { mandate, kind: 'proxy', principal: partner.party, agent: stranger.party };
    await world.say(`identity-mandate-${mandate}`, 'identity.mandate.given', {
      ...{ ...given, from: '2026-03-02T08:00:00.000Z', until: null, givenBy: partner.party },
    });
    await world.settled();
    expect(await decide({}, stranger.authorization)).toEqual(yes());
    const [, last] = await access.given();
    expect(last).toMatchObject({
      askedBy: stranger.party,
      cited: expect.arrayContaining([mandate, grantOf(ANNE).grant]) as string[],
      questions: [{ consumer: partner.party }],
    });
  });

  it('is a durable event before it is an answer, with all that it takes to decide it again', async () => {
    const { body, position } = await access.ask(access.question());
    const [given, ...others] = await access.given();
    if (given === undefined) throw new Error('nothing was written');
    expect(others).toEqual([]);
    expect(position).toBe(String(access.world.store.head()));
    const [decision] = consentEvents.decisionsIn(given);
    expect(given).toMatchObject({ asked: 'evaluation', askedBy: access.partner.party, leftOut: 0 });
    expect(decision).toEqual({
      decision: (body['context'] as { decision_id: string }).decision_id,
      request: {
        ...{ consumer: access.partner.party, actor: access.partner.party, contract: CONTRACT },
        ...{ purpose: 'ServiceProvision', action: 'read', record: CARD.record, fields: ['phone'] },
        asOf: '2026-03-02T08:00:00.000Z',
      },
      ...{ outcome: 'PERMIT', fields: ['phone'], stage: null, reasons: ['granted'], subjects: [ANNE] },
      cited: [CONTRACT, grantOf(ANNE).grant].sort(),
      ...{ duties: DUTIES, validUntil: '2026-03-02T08:00:05.000Z', counted: [], isUncounted: false },
    });
  });

  it('names everyone concerned by what was asked for, though the asker learns of none', async () => {
    const resource = { type: 'record', id: CARD.record, properties: { fields: ['neighbour'] } };
    const { body } = await access.ask(access.question({ resource }));
    expect(JSON.stringify(body)).not.toContain(BRUNO);
    const [given] = await access.given();
    expect(given?.subjects).toEqual([ANNE, BRUNO].sort());
  });

  it('is for partner systems alone', async () => {
    const anne = access.world.opened.test.accounts.signedIn({ party: ANNE });
    for (const path of ['evaluation', 'evaluations'])
      expect((await access.ask(access.question(), path, anne)).status).toBe(403);
    access.world.opened.neighbours.clients.delete('partner');
    expect((await access.ask(access.question())).status).toBe(403);
    expect(await access.given()).toEqual([]);
  });
});

describe('Decisions for enforcement points outside', () => {
  it('are given as often as the budget of a system allows, and are searched for seldom', async () => {
    const seldom = 1e-9;
    const access = await AccessWorld.open({
      decisions: { burst: 3, perSecond: seldom },
      searches: { burst: 2, perSecond: seldom },
    });
    const statuses = async (path: string) => {
      const asked: number[] = [];
      for (let times = 0; times < 4; times += 1)
        asked.push((await access.ask(access.question(), path)).status);
      return asked;
    };
    expect(await statuses('evaluation')).toEqual([200, 200, 200, 429]);
    expect(await statuses('evaluations')).toEqual([429, 429, 429, 429]);
    expect(await statuses('search/action')).toEqual([200, 200, 429, 429]);
    expect(await access.given()).toHaveLength(5);
    await access.close();
  });
});
