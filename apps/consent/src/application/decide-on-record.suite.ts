import { stageOf } from '@coop/consent-engine';
import { consentEvents } from '@coop/contracts';
import { Ledger, newId, type EventStore } from '@coop/event-sourcing';
import {
  AccessWorld,
  ANNE,
  BRUNO,
  CARD,
  CONTRACT,
  grantOf,
  id,
  recordOf,
  type MakeStore,
} from '../testing/index.js';
import { evaluate, evaluateAll } from './access-evaluations.js';
import type { Asked, Asker } from './access-question.js';

/** Lets something happen after the decision and before its append, as long as there is something. */
class Interrupted extends Ledger {
  appends = 0;

  constructor(
    parts: Ledger['parts'],
    private readonly meanwhile: (attempt: number) => Promise<unknown>,
  ) {
    super(parts);
  }

  override async append(...given: Parameters<Ledger['append']>) {
    this.appends += 1;
    await this.meanwhile(this.appends);
    return super.append(...given);
  }
}

/**
 * What must hold on every ledger: a permission and its end have one order.
 * @param openElsewhere opens the ledger of the last world once more, as another process would
 */
export function decideOnRecordSuite(makeStore?: MakeStore, openElsewhere?: () => Promise<EventStore>): void {
  let access: AccessWorld;
  let asker: Asker;

  beforeEach(async () => {
    access = await AccessWorld.open({}, makeStore);
    const { party, client, clientId } = access.partner;
    asker = { party, client, clientId, correlationId: newId(), atLeast: 0n };
  });
  afterEach(() => access.close());

  const phone = (): Asked => ({
    subject: { type: 'party', id: access.partner.party },
    action: { name: 'read' },
    resource: { type: 'record', id: CARD.record, properties: { fields: ['phone'] } },
    context: { purpose: 'ServiceProvision', contract: CONTRACT },
  });

  /** One question, with something that happens meanwhile. */
  const ask = async (meanwhile: (attempt: number) => Promise<unknown>, asked = phone()) => {
    const ledger = new Interrupted(access.world.parts.ledger.parts, meanwhile);
    const { answer, position } = await evaluate({ ...access.world.parts, ledger }, asker, asked);
    const given = await access.given();
    return { answer, position, given, appends: ledger.appends };
  };
  const once = (act: () => Promise<unknown>) => (attempt: number) =>
    attempt === 1 ? act() : Promise.resolve();
  const anotherCard = () => {
    const card = recordOf(BRUNO, { record: newId() });
    return access.world.say(`records-record-${card.record}`, 'records.record.created', card);
  };

  it('a withdrawal between decision and append leads to a new decision, which is no', async () => {
    let withdrawn = 0n;
    const { answer, given, appends } = await ask(
      once(async () => {
        await access.withdraw();
        withdrawn = access.world.store.head();
      }),
    );
    expect(answer).toMatchObject({ decision: false, context: { fields: [], stage: 'consent' } });
    expect(appends).toBe(2);
    expect(given).toHaveLength(1);
    expect(BigInt(given[0]?.knownPosition ?? 0)).toBeGreaterThanOrEqual(withdrawn);
    expect(given[0]?.reasonSets).toEqual([['grant-withdrawn']]);
  });

  it('who cannot know what must be known says no, as stale', async () => {
    const atLeast = access.world.store.head() + 1n;
    const { answer } = await evaluate(access.world.parts, { ...asker, atLeast }, phone());
    expect(answer).toMatchObject({ decision: false, context: { fields: [], stage: 'stale' } });
    expect(await access.given()).toMatchObject([{ atLeast: String(atLeast) }]);
  });

  it('whatever else may end a permission leads to a new decision, which may be yes again', async () => {
    const { answer, given, appends } = await ask(once(anotherCard));
    expect(answer.decision).toBe(true);
    expect([appends, given.length]).toEqual([2, 1]);
  });

  it('what can only widen a permission does not', async () => {
    const { answer, appends } = await ask(
      once(async () => {
        const informed = { subject: BRUNO, import: id('import'), how: 'mail', linkDigest: null };
        await access.world.say(`records-subject-${BRUNO}`, 'records.subject.informed', informed);
      }),
    );
    expect([answer.decision, appends]).toEqual([true, 1]);
  });

  it('a state that moves faster than it can be decided is denied as stale, once, for a reason that holds', async () => {
    const { answer, given, appends } = await ask(anotherCard);
    expect(answer).toMatchObject({ decision: false, context: { fields: [], duties: [], stage: 'stale' } });
    expect(appends).toBe(6);
    const [stale, ...others] = given;
    if (stale === undefined) throw new Error('nothing was written');
    expect(others).toEqual([]);
    const [decision] = consentEvents.decisionsIn(stale);
    expect(decision?.reasons.map((code) => stageOf(code as Parameters<typeof stageOf>[0]))).toContain(
      'stale',
    );
    // Asked again with what it had to know, the decision point says the same.
    expect(BigInt(stale.atLeast)).toBe(BigInt(stale.knownPosition) + 1n);
  });

  it('a denial waits for nothing: it permits nothing that could have ended', async () => {
    const asked = { ...phone(), context: { purpose: 'Marketing', contract: CONTRACT } };
    const { answer, appends } = await ask(once(access.withdraw.bind(access)), asked);
    expect([answer.decision, appends]).toEqual([false, 1]);
  });

  if (openElsewhere !== undefined)
    it('a withdrawal in another process leads to a new decision, too', async () => {
      const elsewhere = await openElsewhere();
      const { answer, given } = await ask(once(() => access.withdraw(elsewhere)));
      await elsewhere.close();
      expect(answer).toMatchObject({ decision: false, context: { fields: [], stage: 'consent' } });
      expect(given).toHaveLength(1);
    });

  it('a batch is decided again as a whole', async () => {
    const ledger = new Interrupted(
      access.world.parts.ledger.parts,
      once(() => access.withdraw()),
    );
    const parts = { ...access.world.parts, ledger };
    const { subject, action, context, resource } = phone();
    const evaluations = [{ resource }, { resource: { ...resource, properties: { fields: ['town'] } } }];
    const { answer } = await evaluateAll(parts, asker, { subject, action, context, evaluations });
    expect(answer).toMatchObject({ evaluations: [{ decision: false }, { decision: false }] });
    const [given, ...others] = await access.given();
    expect(others).toEqual([]);
    expect(given?.decisions.map(({ outcome }) => outcome)).toEqual(['DENY', 'DENY']);
  });

  it('no permission stands on the ledger after the end of what it rested on, however they race', async () => {
    const { world } = access;
    let grant = grantOf(ANNE).grant;
    const turns = async () => {
      for (let turn = 0; turn < 15; turn += 1) {
        await world.say(`consent-grant-${grant}`, 'consent.grant.withdrawn', {
          ...{ grant, stakeholder: ANNE, withdrawnBy: ANNE },
        });
        grant = id(`grant of turn ${turn}`);
        await world.say(`consent-grant-${grant}`, 'consent.grant.given', { ...grantOf(ANNE), grant });
      }
    };
    const racer = async () => {
      for (let turn = 0; turn < 25; turn += 1) await evaluate(world.parts, asker, phone());
    };
    await Promise.all([turns(), racer(), racer(), racer(), racer()]);
    await evaluate(world.parts, { ...asker, atLeast: world.store.head() }, phone());
    const { permitted, denied, unlawful } = await judged();
    expect(unlawful).toEqual([]);
    expect(permitted + denied).toBe(101);
    expect(permitted).toBeGreaterThan(0);
  });

  it('no more is permitted than was agreed to, however many ask and read, and a race about the last has one winner', async () => {
    const { world } = access;
    await access.withdraw();
    const limited = { ...grantOf(ANNE, { limit: 10 }), grant: id('limited') };
    await world.say(`consent-grant-${limited.grant}`, 'consent.grant.given', limited);
    await world.settled();
    const { subject, action, context, resource } = phone();
    const single = async (): Promise<boolean[]> => [
      (await evaluate(world.parts, asker, phone())).answer.decision,
    ];
    const batch = async (): Promise<boolean[]> => {
      const evaluations = [{ resource }, { resource }, { resource }];
      const { answer } = await evaluateAll(world.parts, asker, { subject, action, context, evaluations });
      return 'evaluations' in answer ? answer.evaluations.map(({ decision }) => decision) : [];
    };
    const racer = async () => {
      const said: boolean[] = [];
      for (let turn = 0; turn < 4; turn += 1) said.push(...(await (turn % 2 === 0 ? single() : batch())));
      return said;
    };
    const said = (await Promise.all([racer(), racer(), racer(), racer()])).flat();
    // Who meets others too often is told `stale`, which counts nothing: what is left is there for the next.
    while ((await single())[0] === true) said.push(true);
    expect(said.filter(Boolean)).toHaveLength(10);
    const counted = (await access.given()).flatMap(consentEvents.countedIn);
    expect(counted).toHaveLength(10);
    expect(world.parts.control.readingsLeft(limited.grant)).toBe(0);
  });

  it('who uses up what is limited does not wait for questions in which nothing is counted, nor these for it', async () => {
    const { world } = access;
    await access.withdraw();
    const limited = { ...grantOf(ANNE, { limit: 2, fields: ['phone'] }), grant: id('limited') };
    const unlimited = { ...grantOf(ANNE, { fields: ['town'] }), grant: id('unlimited') };
    for (const grant of [limited, unlimited])
      await world.say(`consent-grant-${grant.grant}`, 'consent.grant.given', grant);
    await world.settled();
    const town = { ...phone(), resource: { ...phone().resource, properties: { fields: ['town'] } } };
    const steps = [
      await ask(() => evaluate(world.parts, asker, town)),
      await ask(
        once(() => evaluate(world.parts, asker, phone())),
        town,
      ),
      await ask(once(() => evaluate(world.parts, asker, phone()))),
    ];
    expect(steps.map(({ answer, appends }) => [answer.decision, appends])).toEqual([
      [true, 1],
      [true, 1],
      [false, 1],
    ]);
  });

  /** Walks the ledger in its order: which grants stand, and which permissions rest on one that does not. */
  async function judged() {
    const ended = new Set<string>();
    const unlawful: bigint[] = [];
    let [permitted, denied] = [0, 0];
    for await (const { events } of access.world.store.readAll(0n))
      for (const { type, data, position } of events) {
        if (type === 'consent.grant.withdrawn') ended.add((data as unknown as { grant: string }).grant);
        if (type !== consentEvents.decisionGiven.type) continue;
        for (const { outcome, cited } of consentEvents.decisionsIn(
          consentEvents.decisionGiven.schema.parse(data),
        )) {
          if (outcome === 'DENY') denied += 1;
          else permitted += 1;
          const rests = cited.some((each) => each !== CONTRACT && !ended.has(each));
          if (outcome !== 'DENY' && !rests) unlawful.push(position);
        }
      }
    return { permitted, denied, unlawful };
  }
}
