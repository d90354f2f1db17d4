import type { CutFact, FeedDirectory, FeedPages } from '@coop/partner-feeds/jetstream';
import { ANNE, ConsentWorld, contractTerms, grantOf, id, inForce, type Partner } from '../testing/index.js';
import { feedDirectory, feedPages, namingOf } from './jetstream-directory.js';

describe('What a partner’s stream may be given', () => {
  let world: ConsentWorld;
  let directory: FeedDirectory;
  let pages: FeedPages;
  let partner: Partner;

  const contract = id('contract');
  const client = (event: 'registered' | 'closed', more: object) => {
    const { client: system, clientId, party } = partner;
    const data = { client: system, clientId, party, ...more };
    return world.say(`identity-client-${system}`, `identity.client.${event}`, data);
  };
  const standing = async () => {
    await world.settled();
    return directory.standing(partner.party);
  };

  beforeEach(async () => {
    world = await ConsentWorld.open();
    directory = feedDirectory(world.parts, namingOf(world.parts));
    pages = feedPages(world.parts);
    partner = await world.partner('partner');
    const publicKey = { kty: 'OKP', crv: 'Ed25519', x: 'a'.repeat(43), kid: 'k' };
    await client('registered', { publicKey, registeredBy: 'test' });
    const terms = contractTerms({ contract, consumer: partner.party });
    await world.say(`consent-contract-${contract}`, 'consent.contract.entered-into-force', inForce(terms));
  });
  afterEach(() => world.close());

  it('is its feed, for each of its registered systems, while a contract is in force', async () => {
    const reader = namingOf(world.parts).reader(partner.party, partner.clientId);
    expect(await standing()).toEqual({ kind: 'open', readers: [reader] });
    expect(await directory.parties()).toEqual([partner.party]);
  });

  it('ends with the contract, at a position', async () => {
    const position = await world.say(`consent-contract-${contract}`, 'consent.contract.terminated', {
      ...{ contract, consumer: partner.party, client: partner.client },
      ...{ side: 'consumer', by: partner.party, reason: 'end-of-need' },
    });
    expect(await standing()).toEqual({ kind: 'ended', reason: 'no-contract-in-force', position });
  });

  it('ends when the contract’s time has passed', async () => {
    world.setClock('2029-01-01T00:00:00.000Z');
    expect(await standing()).toMatchObject({ kind: 'ended', reason: 'no-contract-in-force' });
  });

  it('ends when its last system is closed', async () => {
    await client('closed', { closedBy: 'test' });
    expect(await standing()).toMatchObject({ kind: 'ended', reason: 'registration-closed' });
  });

  it('ends when the organisation is erased', async () => {
    await world.say(`identity-erasure-${partner.party}`, 'identity.erasure.requested', {
      ...{ party: partner.party, requestedBy: partner.party, keepFingerprint: false },
    });
    expect(await standing()).toMatchObject({ kind: 'ended', reason: 'erased' });
  });

  it('finds the place of an event from its body, and none in what is no event of this feed', async () => {
    const given = grantOf(ANNE, { recipient: partner.party });
    const position = await world.say(`consent-grant-${given.grant}`, 'consent.grant.given', given);
    await world.settled();
    const entries = await pages.after(partner.party, 0n, 10);
    expect(entries.map((entry) => pages.positionIn(partner.party, entry.body))).toEqual(
      entries.map((entry) => entry.position),
    );
    expect(entries.at(-1)?.position).toBe(position);
    for (const body of [entries[0]?.body ?? '', '{}', 'nothing', '{"cursor":""}', '{"cursor":1}'])
      expect(pages.positionIn(id('somebody else'), body)).toBeUndefined();
  });

  it('says a cut once, although it was said again after a crash', async () => {
    const cut: CutFact = {
      ...{
        cut: id('cut'),
        party: partner.party,
        reason: 'erased',
        decided: 7n,
        delivered: 6n,
        connections: 1,
      },
      steps: [{ step: 'stream-deleted', ms: 5 }],
    };
    await directory.cut(cut);
    await directory.cut({ ...cut, connections: 0 });
    const events = await world.store.readStream(`consent-feed-${partner.party}`);
    expect(events.map(({ type, data }) => [type, data])).toEqual([
      [
        'consent.feed.cut',
        {
          ...{ cut: id('cut'), consumer: partner.party, reason: 'erased', decided: '7', delivered: '6' },
          ...{ connections: 1, steps: [{ step: 'stream-deleted', ms: 5 }] },
        },
      ],
    ]);
  });

  it('is found by names that its system is told, and nobody else', async () => {
    const { body } = await world.call(partner.authorization, 'GET', '/feed/place');
    const naming = namingOf(world.parts);
    expect(body).toEqual({
      stream: naming.feed(partner.party).stream,
      consumer: naming.reader(partner.party, partner.clientId).consumer,
      inboxPrefix: naming.feed(partner.party).inbox,
    });
    const person = await world.person(ANNE);
    expect((await world.call(person, 'GET', '/feed/place')).status).toBe(403);
  });
});
