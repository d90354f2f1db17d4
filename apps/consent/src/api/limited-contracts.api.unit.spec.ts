import { fromOdrl } from '@coop/odrl';
import { ContractTalks, offeredTerms, offerOf } from '../testing/contract-talks.js';
import { ANNE, disclosure, grantOf, recordOf } from '../testing/index.js';

const { record } = recordOf(ANNE);
const { grant } = grantOf(ANNE);

describe('A contract about so many readings', () => {
  let talks: ContractTalks;
  beforeEach(async () => {
    talks = await ContractTalks.open();
    const { world, partner } = talks;
    await world.person(ANNE);
    await world.say(`records-record-${record}`, 'records.record.created', recordOf(ANNE));
    const given = grantOf(ANNE, { recipient: partner.party });
    await world.say(`consent-grant-${grant}`, 'consent.grant.given', given);
  });
  afterEach(() => talks.close());

  const decide = async (contract: string) => {
    await talks.world.settled();
    const { consumer, purpose, action } = { ...disclosure(), consumer: talks.partner.party };
    const asOf = talks.world.parts.clock().toISOString();
    return talks.world.parts.control.decide({
      ...{ contract, consumer, purpose, action, record, fields: ['phone'], asOf },
    });
  };
  const read = async (contract: string, reading: string) => {
    const { outcome, counted } = await decide(contract);
    expect({ outcome, counted }).toEqual({ outcome: 'PERMIT', counted: [contract] });
    const { consumer, ...made } = disclosure({ contract, disclosure: reading }, [grant]);
    const data = { ...made, consumer: talks.partner.party, decision: { ...made.decision, counted } };
    await talks.world.say(`records-disclosure-${consumer}`, 'records.disclosure.made', data);
  };

  it('permits the last one and refuses the next, as a matter of the contract', async () => {
    const { contract } = await talks.concluded({ ...offeredTerms, limit: 2 });
    expect(await talks.view(contract)).toMatchObject({ terms: { limit: 2 }, readingsLeft: 2 });
    await read(contract, contract);
    expect(await talks.view(contract)).toMatchObject({ readingsLeft: 1 });
    await read(contract, record);
    expect(await talks.view(contract)).toMatchObject({ readingsLeft: 0 });
    expect(await decide(contract)).toMatchObject({
      ...{ outcome: 'DENY', stage: 'contract', reasons: expect.arrayContaining(['contract-used-up']) },
      counted: [],
    });
  });

  it('leaves readings under another contract alone', async () => {
    const one = await talks.concluded({ ...offeredTerms, limit: 1 });
    const other = await talks.concluded({ ...offeredTerms, limit: 1 });
    await read(one.contract, record);
    await read(other.contract, one.contract);
    expect(await decide(other.contract)).toMatchObject({ outcome: 'DENY' });
  });

  it('says the number in its deed, and another one in a version that answers', async () => {
    const first = offerOf(await talks.offer({ ...offeredTerms, limit: 1 }));
    const second = offerOf(await talks.counter(first, talks.steward, { limit: 5 }));
    expect((await talks.view(first.contract))['deed']).toMatchObject({
      fr: expect.arrayContaining(['Elle fait en tout au plus 5 lectures.']),
    });
    // An answer that does not name a number takes it away.
    const third = offerOf(await talks.counter(second, talks.partner.authorization));
    const seen = await talks.view(first.contract);
    expect(seen).toMatchObject({ version: 3, readingsLeft: null, intact: true });
    expect(seen['terms']).not.toHaveProperty('limit');
    expect(new Set([first.digest, second.digest, third.digest]).size).toBe(3);
  });

  it('is read as a policy with a count', async () => {
    const { contract } = await talks.concluded({ ...offeredTerms, limit: 7 });
    await talks.world.settled();
    const response = await talks.world.opened.test.app.inject({
      ...{ method: 'GET', url: `/consent/contracts/${contract}/odrl` },
      headers: { authorization: talks.partner.authorization },
    });
    expect(fromOdrl(response.body)).toMatchObject({ kind: 'contract', terms: { limit: 7 } });
  });

  it.each([0, -1, 1.5, '3', null])('is not offered with %j readings', async (limit) => {
    const { body } = await talks.offer({ ...offeredTerms, limit });
    expect(body).toMatchObject({ status: 400, code: 'invalid-field' });
  });
});
