import { newId, type StoredEvent } from '@coop/event-sourcing';
import { TestAccounts, testApp, type TestApp } from '@coop/service-kit/testing';
import { correctRecord, createRecord } from '../application/change-record.js';
import { RecordsModule } from '../records.module.js';
import { command, recordsWorld, type RecordsWorld } from '../testing/records-world.js';

const [ANNA, COURIER, CLIENT, CONTRACT, GRANT] = Array.from({ length: 5 }, () => newId()) as [
  ...[string, string, string, string, string],
];
const PURPOSE = 'CommunicationManagement';
const FOREVER = { from: '2026-01-01T00:00:00Z', until: '2027-01-01T00:00:00Z' };
const NEW_VALUE = 'nouvelle adresse secrète';

describe('A reading under attack', () => {
  let world: RecordsWorld;
  let served: TestApp;
  let courier: string;
  let record: string;
  const anna = { by: ANNA, actsFor: [ANNA], isMember: true, level: 'A2', mandates: [] } as const;

  beforeEach(async () => {
    world = await recordsWorld();
    world.bus.on('identity.client', () => ({ client: CLIENT, clientId: 'courier', party: COURIER }));
    const accounts = new TestAccounts();
    courier = accounts.signedIn({ party: COURIER, kind: 'client', clientId: 'courier', roles: [] });
    served = await testApp({ imports: [RecordsModule.register(world.parts)], accounts });
    world.follow();
    const fields = [{ name: 'address', value: 'ancienne adresse' }];
    const card = { kind: 'personal-data', category: 'directory', fields } as const;
    ({ record } = await createRecord(world.parts, command(ANNA), anna, card));
    await world.control.tell('identity-party', { kind: 'party-known', party: COURIER, type: 'legal-person' });
    await world.control.tell('consent-contract', {
      ...{ kind: 'contract-in-force', contract: CONTRACT, consumer: COURIER, purposes: [PURPOSE] },
      ...{ actions: ['read'], fields: 'all', scope: {}, prohibitions: [], duties: [], country: 'CH' },
      ...FOREVER,
    });
    await world.control.tell('consent-grant', {
      ...{ kind: 'grant-given', grant: GRANT, stakeholder: ANNA, recipient: COURIER, scope: {} },
      ...{ fields: 'all', purposes: [PURPOSE], actions: ['read'], ...FOREVER },
    });
    await world.runner.gate.reached(world.store.head(), 1_000);
  });
  afterEach(async () => {
    await served.app.close();
    await world.close();
  });

  const read = () =>
    served.app.inject({
      url: `/records/${record}?purpose=${PURPOSE}&contract=${CONTRACT}`,
      headers: { authorization: courier },
    });
  async function disclosures(): Promise<readonly StoredEvent[]> {
    const all: StoredEvent[] = [];
    for await (const { events } of world.store.readAll(0n)) all.push(...events);
    return all.filter(({ type }) => type === 'records.disclosure.made');
  }

  /** The decision point of an instance that has stopped hearing: it answers as on the day it fell silent, to anybody. */
  async function silenceDecisions(): Promise<void> {
    const question = { consumer: COURIER, contract: CONTRACT, purpose: PURPOSE, action: 'read', record };
    const then = await world.control.decide({ ...question, fields: 'all' });
    expect(then.outcome).toBe('PERMIT');
    const answer = () => ({ ...then, validUntil: new Date(world.time.now.getTime() + 5_000).toISOString() });
    world.bus.on('consent.decide', answer);
  }

  it('attack-8 new enemy: a decision point that has not heard of the withdrawal serves nothing, however sure it is', async () => {
    expect((await read()).statusCode).toBe(200);
    await silenceDecisions();
    await world.control.tell('consent-grant', { kind: 'grant-withdrawn', grant: GRANT });
    const values = [{ name: 'address', value: NEW_VALUE }];
    await correctRecord(world.parts, command(ANNA), anna, record, 0n, values);
    const answered = await read();
    // The append asks the ledger, which knows: no control event after what the decision knew.
    expect(answered.statusCode).toBe(503);
    expect(answered.body).not.toContain(NEW_VALUE);
    expect(await disclosures()).toHaveLength(1);
  });

  it('attack-26 open stream: a reading that lasts while the agreement goes gives nothing at its end', async () => {
    const decide = world.control.decide.bind(world.control);
    let asked = 0;
    world.bus.on('consent.decide', async ({ request }: { request: Parameters<typeof decide>[0] }) => {
      const answer = await decide(request);
      asked += 1;
      if (asked === 1) await world.control.tell('consent-grant', { kind: 'grant-withdrawn', grant: GRANT });
      return answer;
    });
    const answered = await read();
    expect([answered.statusCode, asked]).toEqual([403, 2]);
    expect(answered.body).not.toContain('adresse');
    expect(await disclosures()).toEqual([]);
  });
});
