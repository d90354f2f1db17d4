import { createHash } from 'node:crypto';
import {
  ANNE,
  CONTRACT,
  ConsentWorld,
  contractTerms,
  END,
  inForce,
  recordOf,
  type Partner,
} from '../testing/index.js';

const { record } = recordOf(ANNE);
const ASKED = {
  ...{ contract: CONTRACT, record, stakeholder: ANNE, fields: ['phone', 'town'] },
  ...{ purposes: ['ServiceProvision', 'Marketing'], actions: ['read'], until: END },
};

/** What a person has to do for an act: how many requests, and how many fields she fills in. */
interface Steps {
  readonly requests: number;
  readonly fields: number;
}

const leaves = (value: unknown): number =>
  value === null || typeof value !== 'object'
    ? 1
    : Object.values(value).reduce<number>((sum, member) => sum + leaves(member), 0);

describe('Consent that a dark pattern would bend', () => {
  let world: ConsentWorld;
  let partner: Partner;
  let anne: string;

  const request = async (): Promise<string> => {
    const { body } = await world.call(partner.authorization, 'POST', '/consent/requests', ASKED);
    await world.settled();
    return String(body['request']);
  };
  const agreement = (change: object = {}) => ({
    ...{ answer: 'granted', fields: ['phone'], purposes: ['ServiceProvision'], until: END },
    notice: { language: 'fr' },
    ...change,
  });
  const answer = (id: string, body: object) =>
    world.call(anne, 'POST', `/consent/requests/${id}/answer`, body);

  beforeEach(async () => {
    world = await ConsentWorld.open();
    partner = await world.partner('partner');
    anne = await world.person(ANNE);
    const terms = contractTerms({ consumer: partner.party });
    await world.say(`consent-contract-${CONTRACT}`, 'consent.contract.entered-into-force', inForce(terms));
    await world.say(`records-record-${record}`, 'records.record.created', recordOf(ANNE));
    await world.settled();
  });
  afterEach(() => world.close());

  /** Does something the given number of requests and counts; every one of them must be answered with success. */
  async function steps(
    ...acts: readonly (readonly ['POST' | 'DELETE', string, (object | undefined)?])[]
  ): Promise<Steps & { readonly body: Readonly<Record<string, unknown>> }> {
    let fields = 0;
    let body: Readonly<Record<string, unknown>> = {};
    for (const [method, path, sent] of acts) {
      const answered = await world.call(anne, method, path, sent);
      expect([path, answered.status < 300]).toEqual([path, true]);
      fields += sent === undefined ? 0 : leaves(sent);
      ({ body } = answered);
    }
    await world.settled();
    return { requests: acts.length, fields, body };
  }

  it('attack-42 withdrawing takes no more requests and fields than giving', async () => {
    const body = {
      ...{ recipient: partner.party, scope: {}, fields: 'all', purposes: ['ServiceProvision'] },
      ...{ actions: ['read'], until: END, notice: { language: 'fr' } },
    };
    const giving = await steps(['POST', '/consent/grants', body]);
    const withdrawing = await steps(['DELETE', `/consent/grants/${String(giving.body['grant'])}`]);
    expect(withdrawing.requests).toBeLessThanOrEqual(giving.requests);
    expect(withdrawing.fields).toBeLessThanOrEqual(giving.fields);
    expect(withdrawing.fields).toBe(0);
  });

  it('attack-42 refusing takes no more requests and fields than agreeing', async () => {
    const [one, other] = [await request(), await request()];
    const agreeing = await steps(['POST', `/consent/requests/${one}/answer`, agreement()]);
    const refusing = await steps(['POST', `/consent/requests/${other}/answer`, { answer: 'refused' }]);
    expect(refusing.requests).toBeLessThanOrEqual(agreeing.requests);
    expect(refusing.fields).toBeLessThanOrEqual(agreeing.fields);
  });

  it('attack-42 agreeing without naming purposes or fields agrees to nothing', async () => {
    const id = await request();
    for (const [change, code] of [
      [{ purposes: [] }, 'invalid-field'],
      [{ fields: [] }, 'invalid-field'],
      [{ purposes: undefined }, 'invalid-field'],
      [{ fields: undefined }, 'invalid-field'],
    ] as const)
      expect((await answer(id, agreement(change))).body).toMatchObject({ status: 400, code });
    expect(await world.typesAfter(0n)).not.toContain('consent.grant.given');
  });

  it('attack-42 the ledger names by its hash the very notice that she could read before she answered', async () => {
    const id = await request();
    const shown = await world.call(anne, 'GET', `/consent/requests/${id}/notice?language=en`);
    const all = { fields: ASKED.fields, purposes: ASKED.purposes, notice: { language: 'en' } };
    const { body } = await answer(id, agreement(all));
    const [given] = await world.store.readStream(`consent-grant-${String(body['grant'])}`);
    const digest = createHash('sha256').update(String(shown.body['notice'])).digest('hex');
    expect(given?.data).toMatchObject({ notice: { digest, language: 'en' } });
  });
});
