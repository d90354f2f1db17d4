import type { ControlFact } from '@coop/consent-engine';
import { asOfToday, categoryOf, IndexRunner, stateDigest, type StoredEvent } from '@coop/event-sourcing';
import {
  ANNE,
  BRUNO,
  CONTRACT,
  ConsentWorld,
  field,
  grantOf,
  id,
  inForce,
  PARTNER,
  recordOf,
  START,
} from '../testing/index.js';
import { liveThrough } from '../testing/lived-history.js';
import { ControlIndex } from './control-index.js';
import { DeliveriesIndex } from './deliveries.js';

const IMPORT = id('import');
const imported = recordOf(ANNE, {
  source: { import: IMPORT, row: 1 },
  basis: {
    legalBasis: 'lpd-31-2-overriding-interest',
    purposes: ['ServiceProvision'],
    informBy: '2026-04-01',
  },
});
const { record } = imported;

describe('The state of control', () => {
  let world: ConsentWorld;
  beforeEach(async () => {
    world = await ConsentWorld.open();
  });
  afterEach(() => world.close());

  const control = () => world.parts.control;
  const decide = () =>
    control().decide({
      ...{ consumer: PARTNER, contract: CONTRACT, purpose: 'ServiceProvision', action: 'read' },
      ...{ record, fields: ['phone'], asOf: START },
    });
  const importAnne = async () => {
    await world.party(PARTNER, 'legal-person');
    await world.say(`consent-contract-${CONTRACT}`, 'consent.contract.entered-into-force', inForce());
    await world.say(`records-record-${record}`, 'records.record.created', imported);
    await world.settled();
  };
  const inform = async (importId: string) => {
    const informed = { subject: ANNE, import: importId, how: 'mail', linkDigest: null };
    await world.say(`records-subject-${ANNE}`, 'records.subject.informed', informed);
    await world.settled();
  };

  it('lets imported data be used for its declared purposes once its person was told, not before', async () => {
    await importAnne();
    expect(decide()).toMatchObject({ outcome: 'DENY', reasons: ['not-informed'] });
    await inform(id('another import'));
    expect(decide()).toMatchObject({ outcome: 'DENY', reasons: ['not-informed'] });
    await inform(IMPORT);
    expect(decide()).toMatchObject({ outcome: 'PERMIT', reasons: ['basis-applies'] });
  });

  it('permits nothing under a contract as long as one suspension of it is left', async () => {
    await importAnne();
    await inform(IMPORT);
    const say = async (name: string, suspension: string, more: object = {}) => {
      const partners = { contract: CONTRACT, consumer: PARTNER, client: id('client'), by: ANNE };
      await world.say(`consent-contract-${CONTRACT}`, `consent.contract.${name}`, {
        ...{ ...partners, suspension: id(suspension) },
        ...more,
      });
      await world.settled();
      return decide().outcome;
    };
    expect(decide().outcome).toBe('PERMIT');
    expect(await say('suspended', 'one', { reason: 'inquiry' })).toBe('DENY');
    expect(decide().reasons).toEqual(['contract-suspended', 'basis-applies']);
    expect(await say('suspended', 'two', { reason: 'other' })).toBe('DENY');
    expect(await say('resumed', 'one')).toBe('DENY');
    expect(await say('resumed', 'two')).toBe('PERMIT');
  });

  it('lets no agreement to all fields reach a field that its category got later', async () => {
    await world.party(PARTNER, 'legal-person');
    await world.say(`consent-contract-${CONTRACT}`, 'consent.contract.entered-into-force', inForce());
    const held = recordOf(ANNE);
    await world.say(`records-record-${record}`, 'records.record.created', held);
    const give = async (stakeholder: string) => {
      const given = grantOf(stakeholder, { fields: 'all' });
      await world.say(`consent-grant-${given.grant}`, 'consent.grant.given', given);
    };
    const reasonsFor = async (of: string, name: string) => {
      await world.settled();
      const request = { consumer: PARTNER, contract: CONTRACT, purpose: 'ServiceProvision', action: 'read' };
      return control().decide({ ...request, record: of, fields: [name], asOf: START }).reasons;
    };
    await give(ANNE);
    const later = recordOf(ANNE, {
      record: id('later'),
      fields: [field('phone', [ANNE]), field('nickname', [ANNE]), field('bruno', [BRUNO])],
    });
    await world.say(`records-record-${later.record}`, 'records.record.created', later);
    await give(BRUNO);
    expect(await reasonsFor(record, 'phone')).toEqual(['granted']);
    expect(await reasonsFor(later.record, 'phone')).toEqual(['granted']);
    expect(await reasonsFor(later.record, 'nickname')).toEqual(['field-newer-than-grant']);
    expect(await reasonsFor(later.record, 'bruno')).not.toContain('field-newer-than-grant');
  });

  it('keeps everyone who has a say when a field is corrected', async () => {
    await importAnne();
    await inform(IMPORT);
    const fields = [{ name: 'phone', value: null, subjects: [BRUNO] }];
    await world.say(`records-record-${record}`, 'records.record.corrected', {
      record,
      by: BRUNO,
      under: null,
      fields,
    });
    await world.settled();
    expect(control().fieldsOf(record)[0]).toMatchObject({ subjects: [ANNE, BRUNO], empty: true });
    expect(control().knows(BRUNO)).toBe(true);
    expect(decide().outcome).toBe('DENY');
  });

  it('knows the position of what it has read, also of events that say nothing about control', async () => {
    await importAnne();
    const before = control().point.position;
    expect(before).toBe(world.store.head());
    control().reach(before + 5n);
    control().reach(before);
    expect(decide().position).toBe(before + 5n);
  });

  it('stops at an event that it does not know', () => {
    const event = { type: 'consent.grant.widened', data: {}, position: 1n } as unknown as StoredEvent;
    expect(() => control().apply(event)).toThrow('consent.grant.widened');
  });

  it('is the same for every instance that reads the ledger, in memory or in a replay', async () => {
    await importAnne();
    await liveThrough(world);
    const { control, deliveries } = world.parts;
    const replayed = new ControlIndex();
    const deliveriesToo = new DeliveriesIndex();
    await new IndexRunner(world.store, [replayed, deliveriesToo]).catchUp();
    expect(stateDigest(replayed.digestInput())).toBe(stateDigest(control.digestInput()));
    expect(stateDigest(deliveriesToo.digestInput())).toBe(stateDigest(deliveries.digestInput()));
    expect(stateDigest(new ControlIndex().digestInput())).not.toBe(stateDigest(control.digestInput()));
  });

  describe('as a snapshot', () => {
    const eventsOf = async () => {
      await importAnne();
      await inform(IMPORT);
      await liveThrough(world);
      const later = recordOf(ANNE, { record: id('later'), fields: [field('nickname', [ANNE])] });
      await world.say(`records-record-${later.record}`, 'records.record.created', later);
      const events: StoredEvent[] = [];
      for await (const commit of world.store.readAll(0n)) events.push(...commit.events.map(asOfToday));
      return events;
    };
    const feed = (index: ControlIndex, event: StoredEvent) =>
      index.categories.includes(categoryOf(event.stream) ?? '')
        ? index.apply(event)
        : index.reach(event.position);

    it('taken after any event, gives with the rest of history the same state as all of it', async () => {
      const events = await eventsOf();
      const whole = new ControlIndex();
      const snapshots = events.map((event) => {
        feed(whole, event);
        return whole.snapshot();
      });
      for (const [index, from] of snapshots.entries()) {
        const rest = new ControlIndex({ from });
        for (const event of events.slice(index + 1)) feed(rest, event);
        expect(stateDigest(rest.digestInput())).toBe(stateDigest(whole.digestInput()));
        expect(rest.records).toEqual(whole.records);
        expect(rest.point.position).toBe(whole.point.position);
        expect(rest.snapshot().beside).toEqual(whole.snapshot().beside);
      }
    });

    it('tells of each fact at which event it came', async () => {
      const events = await eventsOf();
      const told: (readonly [ControlFact['kind'], bigint])[] = [];
      const index = new ControlIndex({ told: ({ kind }, position) => void told.push([kind, position]) });
      for (const event of events) feed(index, event);
      const first = (type: string) => events.find((event) => event.type === type)?.position;
      expect(told).toContainEqual(['contract-in-force', first('consent.contract.entered-into-force')]);
      expect(told).toContainEqual(['record-known', first('records.record.created')]);
      expect(told).toContainEqual(['field-introduced', events.at(-1)?.position]);
      expect(told.some(([kind]) => kind === 'position-reached')).toBe(false);
    });
  });
});
