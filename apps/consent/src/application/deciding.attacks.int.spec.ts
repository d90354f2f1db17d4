import { IndexRunner } from '@coop/event-sourcing';
import { createIndexes } from '../replay.js';
import {
  ANNE,
  CONTRACT,
  ConsentWorld,
  contractTerms,
  disclosure,
  field,
  grantOf,
  id,
  inForce,
  PARTNER,
  recordOf,
} from '../testing/index.js';
import { decideReading } from './deciding.js';

const GIVEN_UNTIL = '2026-03-02T12:00:00.000Z';
const AFTER_ITS_END = '2026-03-02T14:00:00.000Z';
const BEFORE_ITS_END = '2026-03-02T10:00:00.000Z';

describe('The decision point under attack', () => {
  let world: ConsentWorld;
  let anne: string;
  const { record } = recordOf(ANNE);
  const { grant } = grantOf(ANNE);
  const withdrawn = { grant, stakeholder: ANNE, withdrawnBy: ANNE };
  const request = {
    ...{ consumer: PARTNER, contract: CONTRACT, purpose: 'ServiceProvision', action: 'read' },
    ...{ record, fields: ['phone'] },
  };
  const ask = (atLeast = 0n, parts: Parameters<typeof decideReading>[0] = world.parts) =>
    decideReading(parts, { request, atLeast: String(atLeast) });

  /** Another instance of the service, which has read the ledger up to a position and no further. */
  async function instance(upTo: bigint) {
    const { control } = createIndexes();
    const runner = new IndexRunner(world.store, [control]);
    await runner.catchUp(upTo);
    return { ...world.parts, control, gates: { readModels: runner.gate, indexes: runner.gate } };
  }

  beforeEach(async () => {
    world = await ConsentWorld.open();
    anne = await world.person(ANNE);
    await world.party(PARTNER, 'legal-person');
    const terms = contractTerms({ until: '2030-01-01T00:00:00.000Z' });
    await world.say(`consent-contract-${CONTRACT}`, 'consent.contract.entered-into-force', inForce(terms));
    const card = recordOf(ANNE, { fields: [field('phone', [ANNE])] });
    await world.say(`records-record-${record}`, 'records.record.created', card);
    await world.say(`consent-grant-${grant}`, 'consent.grant.given', grantOf(ANNE, { until: GIVEN_UNTIL }));
    await world.settled();
  });
  afterEach(() => world.close());

  it('attack-8 new enemy: an instance that has not heard of the withdrawal denies what was written after it', async () => {
    const lagging = await instance(world.store.head());
    await world.say(`consent-grant-${grant}`, 'consent.grant.withdrawn', withdrawn);
    const { name, value, subjects } = field('phone', [ANNE]);
    const written = await world.say(`records-record-${record}`, 'records.record.corrected', {
      ...{ record, by: ANNE, under: null },
      fields: [{ name, value, subjects }],
    });
    // Who reads the new value has seen its position, and says so.
    expect(await ask(written, lagging)).toMatchObject({ outcome: 'DENY', stage: 'stale', fields: [] });
    // Asked without it, the instance is wrong, and the position that it knew will stop the disclosure.
    const wrong = await ask(0n, lagging);
    expect(wrong.outcome).toBe('PERMIT');
    expect(BigInt(wrong.knownPosition)).toBeLessThan(written);
    expect(await ask(written)).toMatchObject({ outcome: 'DENY', stage: 'consent' });
  });

  it('attack-9 old consent token: a position from before the withdrawal shows nobody the state of then', async () => {
    const whileGiven = world.store.head();
    expect((await ask(whileGiven)).outcome).toBe('PERMIT');
    await world.say(`consent-grant-${grant}`, 'consent.grant.withdrawn', withdrawn);
    await world.settled();
    for (const token of [0n, 1n, whileGiven])
      expect(await ask(token)).toMatchObject({ outcome: 'DENY', knownPosition: String(world.store.head()) });
  });

  it('attack-9 old consent token: the order that gave a grant, sent again after its withdrawal, revives nothing', async () => {
    const body = {
      ...{ recipient: PARTNER, scope: { records: [record] }, fields: ['phone'], actions: ['read'] },
      ...{ purposes: ['ServiceProvision'], until: GIVEN_UNTIL, notice: { language: 'fr' } },
    };
    await world.say(`consent-grant-${grant}`, 'consent.grant.withdrawn', withdrawn);
    const give = () => world.call(anne, 'POST', '/consent/grants', body, { 'idempotency-key': id('key') });
    const first = await give();
    await world.settled();
    expect((await ask()).outcome).toBe('PERMIT');
    await world.call(anne, 'DELETE', `/consent/grants/${String(first.body['grant'])}`);
    const head = world.store.head();
    expect((await give()).body).toEqual(first.body);
    expect(world.store.head()).toBe(head);
    expect(await ask()).toMatchObject({ outcome: 'DENY', reasons: ['grant-withdrawn'] });
  });

  it('attack-10 clock rollback: a grant that had ended by the ledger’s time stays ended, after a restart too', async () => {
    world.setClock(AFTER_ITS_END);
    expect(await ask()).toMatchObject({ outcome: 'DENY', reasons: ['grant-expired'] });
    // Anything at all that is recorded holds the time: here somebody else’s reading.
    await world.say(`records-disclosure-${id('somebody')}`, 'records.disclosure.made', disclosure());
    await world.settled();

    world.setClock(BEFORE_ITS_END);
    const refused = { outcome: 'DENY', reasons: ['grant-expired'], asOf: AFTER_ITS_END };
    expect(await ask()).toMatchObject(refused);
    expect(await ask(0n, await instance(world.store.head()))).toMatchObject(refused);
  });
});
