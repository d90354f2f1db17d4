import { consentApi, consentEvents } from '@coop/contracts';
import { AccessWorld, ANNE, CARD, CONTRACT, grantOf, id, recordOf } from '../testing/index.js';

const PEOPLE = Array.from({ length: 7 }, (_, n) => id(`person ${n}`));
const cardOf = (person: string) => recordOf(person).record;

describe('A search by an enforcement point outside', () => {
  let access: AccessWorld;

  beforeEach(async () => {
    access = await AccessWorld.open();
  });
  afterEach(() => access.close());

  /** Seven people whose cards the partner may read; between them, one who refused. */
  const people = async () => {
    const { world } = access;
    for (const person of PEOPLE) {
      await world.party(person);
      await world.say(`records-record-${cardOf(person)}`, 'records.record.created', recordOf(person));
      if (person === PEOPLE[3]) continue;
      await world.say(`consent-grant-${grantOf(person).grant}`, 'consent.grant.given', grantOf(person));
    }
    await world.settled();
  };
  const search = async (change: object = {}) => {
    const { subject, action, context } = access.question();
    const body = { subject, action, context, resource: { type: 'record' }, ...change };
    const { status, body: found } = await access.ask(body, 'search/resource');
    expect(status).toBe(200);
    return consentApi.accessFound.resources.parse(found);
  };
  const readable = PEOPLE.filter((_, n) => n !== 3).map((person) => ({ type: 'record', id: cardOf(person) }));

  it('finds the records of which everything that is asked for may be used', async () => {
    await people();
    const { results, page, context } = await search();
    expect(results).toEqual(readable);
    expect(page).toEqual({ next_token: '', count: readable.length });
    expect(context).toEqual({ validUntil: '2026-03-02T08:00:05.000Z' });
  });

  it('finds those of which something may be used, when that is enough', async () => {
    const context = { purpose: 'ServiceProvision', contract: CONTRACT, partial: true };
    expect((await search({ context })).results).toEqual([{ type: 'record', id: CARD.record }]);
    expect((await search()).results).toEqual([]);
  });

  it('comes to the same page by page, at whatever limit', async () => {
    await people();
    for (const limit of [1, 2, 3, 100]) {
      const found: unknown[] = [];
      let token: string | undefined;
      do {
        const page = { limit, ...(token === undefined ? {} : { token }) };
        const answered = await search({ page });
        expect(answered.results.length).toBeLessThanOrEqual(limit);
        found.push(...answered.results);
        token = answered.page.next_token;
      } while (token !== '');
      expect(found).toEqual(readable);
    }
  });

  it('goes on where it was when records came meanwhile, and finds them too', async () => {
    await people();
    const { page } = await search({ page: { limit: 5 } });
    const late = id('late');
    await access.world.party(late);
    await access.world.say(`records-record-${cardOf(late)}`, 'records.record.created', recordOf(late));
    await access.world.say(`consent-grant-${grantOf(late).grant}`, 'consent.grant.given', grantOf(late));
    await access.world.settled();
    const rest = await search({ page: { token: page.next_token } });
    expect(rest.results).toEqual([...readable.slice(5), { type: 'record', id: cardOf(late) }]);
  });

  it('may be of nothing: its token is where it began', async () => {
    await people();
    const { results, page } = await search({ page: { limit: 0 } });
    expect(results).toEqual([]);
    expect((await search({ page: { token: page.next_token } })).results).toEqual(readable);
  });

  it('refuses the token of another search, and of another organisation', async () => {
    await people();
    const { page } = await search({ page: { limit: 2 } });
    const { subject, action, context } = access.question();
    const next = { subject, action, context, resource: { type: 'record' }, page: { token: page.next_token } };
    const status = async (change: object, by?: string) =>
      (await access.ask({ ...next, ...change }, 'search/resource', by)).status;
    expect(await status({})).toBe(200);
    expect(await status({ action: { name: 'mail' } })).toBe(400);
    expect(await status({ context: { purpose: 'Marketing', contract: CONTRACT } })).toBe(400);
    expect(await status({}, access.stranger.authorization)).toBe(400);
  });

  it('notes what it told, and counts what it did not', async () => {
    await people();
    await search();
    const [given] = await access.given();
    if (given === undefined) throw new Error('nothing was written');
    expect(consentEvents.decisionsIn(given).map(({ request }) => request.record)).toEqual(
      readable.map((record) => record.id),
    );
    // Anne's card in part, Bruno's, and that of the person who refused.
    expect(given).toMatchObject({ asked: 'search-resource', leftOut: 3 });
    expect(given.subjects).not.toContain(PEOPLE[3]);
  });

  it('finds nothing beyond the contract, nor without one', async () => {
    await people();
    await access.contract(id('narrow'), { scope: { records: [cardOf(PEOPLE[5] ?? '')] } });
    const within = { purpose: 'ServiceProvision', contract: id('narrow') };
    expect((await search({ context: within })).results).toEqual([
      { type: 'record', id: cardOf(PEOPLE[5] ?? '') },
    ]);
    const message = expect.stringContaining('context.contract') as string;
    expect((await search({ context: { purpose: 'ServiceProvision' } })).context.error).toMatchObject({
      message,
    });
  });

  it('finds the subjects among the asker and those whose mandate it holds', async () => {
    const { world, partner, stranger } = access;
    const { action, resource, context } = access.question();
    const ask = async (by: string) => {
      const body = { subject: { type: 'party' }, action, resource, context };
      const { body: found } = await access.ask(body, 'search/subject', by);
      return consentApi.accessFound.subjects.parse(found).results;
    };
    expect(await ask(partner.authorization)).toEqual([{ type: 'party', id: partner.party }]);
    expect(await ask(stranger.authorization)).toEqual([]);
    const mandate = id('mandate of the operator');
    const given = { mandate, kind: 'proxy', principal: partner.party, agent: stranger.party };
    await world.say(`identity-mandate-${mandate}`, 'identity.mandate.given', {
      ...{ ...given, from: '2026-03-02T08:00:00.000Z', until: null, givenBy: partner.party },
    });
    await world.settled();
    expect(await ask(stranger.authorization)).toEqual([{ type: 'party', id: partner.party }]);
    const ended = { mandate, endedBy: partner.party, reason: 'revoked' };
    await world.say(`identity-mandate-${mandate}`, 'identity.mandate.ended', ended);
    await world.settled();
    expect(await ask(stranger.authorization)).toEqual([]);
  });

  it('finds the actions that are granted', async () => {
    const { subject, resource, context } = access.question();
    const ask = async () => {
      const { body } = await access.ask({ subject, resource, context }, 'search/action');
      return consentApi.accessFound.actions.parse(body).results;
    };
    expect(await ask()).toEqual([{ name: 'read' }]);
    const wider = { ...grantOf(ANNE, { actions: ['mail', 'publish'] }), grant: id('wider') };
    await access.world.say(`consent-grant-${id('wider')}`, 'consent.grant.given', wider);
    await access.world.settled();
    // Publishing was granted; the contract does not cover it.
    expect(await ask()).toEqual([{ name: 'read' }, { name: 'mail' }]);
  });

  it('finds nothing of another kind', async () => {
    expect((await search({ resource: { type: 'account' } })).results).toEqual([]);
    const { action, resource, context } = access.question();
    const body = { subject: { type: 'user' }, action, resource, context };
    expect((await access.ask(body, 'search/subject')).body['results']).toEqual([]);
  });
});
