import {
  CONTRACT,
  ConsentWorld,
  contractTerms,
  disclosure,
  grantOf,
  ANNE,
  id,
  inForce,
  type Partner,
} from '../testing/index.js';
import { openFeed } from './feed.js';

interface Page {
  readonly events: readonly { readonly id: string; readonly type: string; readonly cursor: string }[];
  readonly next: string;
}

describe('The feed of a partner', () => {
  let world: ConsentWorld;
  let partner: Partner;
  let other: Partner;

  const actorOf = ({ party, clientId }: Partner) =>
    ({ party, clientId, kind: 'client', level: 'A2', roles: [], mandates: [], position: 0n }) as const;
  const contractOf = (to: Partner, contract: string) =>
    world.say(
      `consent-contract-${contract}`,
      'consent.contract.entered-into-force',
      inForce(contractTerms({ contract, consumer: to.party })),
    );
  const page = async (reader: Partner, query = '') => {
    const { body, status } = await world.call(reader.authorization, 'GET', `/feed${query}`);
    return { status, ...(body as unknown as Page) };
  };

  beforeEach(async () => {
    world = await ConsentWorld.open();
    partner = await world.partner('partner');
    other = await world.partner('other');
    await contractOf(partner, CONTRACT);
    const given = grantOf(ANNE, { recipient: partner.party });
    await world.say(`consent-grant-${given.grant}`, 'consent.grant.given', given);
    await contractOf(other, id('other contract'));
    await world.settled();
  });
  afterEach(() => world.close());

  it('tells what concerns it, as pointers without a value, a name or a position', async () => {
    const { events } = await page(partner);
    expect(events).toEqual([
      {
        ...{ specversion: '1.0', source: '//coop.example/consent', datacontenttype: 'application/json' },
        ...{ type: 'coop.consent.contract.entered-into-force.v1', subject: CONTRACT },
        ...{ id: expect.any(String), time: expect.any(String), cursor: expect.stringMatching(/^[\w-]{22}$/) },
        data: { contract: CONTRACT },
      },
      expect.objectContaining({ type: 'coop.consent.grant.given.v1' }),
    ]);
    expect(JSON.stringify(events)).not.toContain(ANNE);
  });

  it('goes on from a cursor, and repeats nothing and loses nothing', async () => {
    const first = await page(partner, '?limit=1');
    expect(first.events).toHaveLength(1);
    const second = await page(partner, `?after=${first.next}`);
    expect(second.events.map(({ type }) => type)).toEqual(['coop.consent.grant.given.v1']);
    expect(await page(partner, `?after=${second.next}`)).toMatchObject({ events: [], next: second.next });
    await world.say(`consent-grant-${id('g')}`, 'consent.grant.given', {
      ...grantOf(ANNE, { recipient: partner.party }),
      grant: id('g'),
    });
    await world.settled();
    expect((await page(partner, `?after=${second.next}`)).events).toHaveLength(1);
  });

  it('gives the same events again to who asks again from the same cursor', async () => {
    const first = await page(partner);
    expect(await page(partner)).toEqual(first);
  });

  it('has cursors that tell nothing and cannot be made up, nor taken from another partner', async () => {
    const { next } = await page(partner);
    const { next: foreign } = await page(other);
    expect(foreign).not.toBe(next);
    for (const cursor of [foreign, `${next.slice(0, -2)}AA`, 'AAAA', '1']) {
      const answered = await world.call(partner.authorization, 'GET', `/feed?after=${cursor}`);
      expect({ cursor, ...answered.body }).toMatchObject({ status: 400, code: 'invalid-field' });
    }
  });

  it('tells two partners of the same fact under different ids', async () => {
    const open = { ...grantOf(ANNE, { recipient: 'any-contracted' }), grant: id('open') };
    await world.say(`consent-grant-${id('open')}`, 'consent.grant.given', open);
    for (const consumer of [partner.party, other.party]) {
      const made = disclosure({ disclosure: id(`read by ${consumer}`), consumer }, [id('open')]);
      await world.say(`records-disclosure-${consumer}`, 'records.disclosure.made', made);
    }
    await world.say(`consent-grant-${id('open')}`, 'consent.grant.withdrawn', {
      grant: id('open'),
      stakeholder: ANNE,
      withdrawnBy: ANNE,
    });
    await world.settled();
    const [mine, theirs] = [(await page(partner)).events.at(-1), (await page(other)).events.at(-1)];
    expect(mine?.type).toBe('coop.consent.grant.withdrawn.v1');
    expect(theirs?.type).toBe(mine?.type);
    expect(theirs?.id).not.toBe(mine?.id);
  });

  it('is for partner systems only', async () => {
    const anne = await world.person(ANNE);
    for (const url of ['/feed', '/feed/stream', '/consent/duties'])
      expect((await world.call(anne, 'GET', url)).body).toMatchObject({
        status: 403,
        code: 'contract-not-yours',
      });
  });

  it('does not open a stream from a cursor that was made up', async () => {
    const headers = { 'last-event-id': 'AAAA' };
    const { body } = await world.call(partner.authorization, 'GET', '/feed/stream', undefined, headers);
    expect(body).toMatchObject({ status: 400, code: 'invalid-field' });
  });

  it('streams what is there, then what comes, until the client goes away', async () => {
    const gone = new AbortController();
    const stream = await openFeed(world.parts, actorOf(partner), undefined, gone.signal);
    const typeOf = async () => /^event: (.*)$/m.exec(String((await stream.next()).value))?.[1];
    expect(await typeOf()).toBe('coop.consent.contract.entered-into-force.v1');
    expect(await typeOf()).toBe('coop.consent.grant.given.v1');
    const next = typeOf();
    await contractOf(other, id('not for this partner'));
    await contractOf(partner, id('a second contract'));
    expect(await next).toBe('coop.consent.contract.entered-into-force.v1');
    gone.abort();
    expect(await stream.next()).toEqual({ done: true, value: undefined });
  });

  it('is streamed over HTTP as server-sent events', async () => {
    const { app } = world.opened.test;
    await app.listen(0, '127.0.0.1');
    const gone = new AbortController();
    const { authorization } = partner;
    const response = await fetch(`${await app.getUrl()}/feed/stream`, {
      ...{ headers: { authorization }, signal: gone.signal },
    });
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    const reader = response.body?.getReader();
    let heard = '';
    while (!heard.includes('data: ')) heard += Buffer.from((await reader?.read())?.value ?? []).toString();
    // Said before anything happened, so that whoever listens knows it.
    expect(heard.startsWith(': listening')).toBe(true);
    expect(heard).toContain('coop.consent.contract.entered-into-force.v1');
    gone.abort();
  });

  it('resumes a stream after the last event that was seen', async () => {
    const gone = new AbortController();
    const [seen] = (await page(partner)).events;
    const stream = await openFeed(world.parts, actorOf(partner), seen?.cursor, gone.signal);
    const { value } = await stream.next();
    expect(value).toMatch(/^id: [\w-]{22}\nevent: coop\.consent\.grant\.given\.v1\ndata: \{.*\}\n\n$/);
    await stream.return(undefined);
  });

  it('ends the streams of a client whose registration was closed', async () => {
    const stream = await openFeed(
      world.parts,
      actorOf(partner),
      (await page(partner)).next,
      new AbortController().signal,
    );
    world.opened.neighbours.clients.delete(partner.clientId);
    await expect(stream.next()).rejects.toThrow('contract-not-yours');
  });
});
