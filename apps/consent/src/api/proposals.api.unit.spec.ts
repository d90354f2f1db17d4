import { IndexRunner, stateDigest } from '@coop/event-sourcing';
import { ControlIndex } from '../projections/control-index.js';
import {
  ANNE,
  BRUNO,
  CONTRACT,
  ConsentWorld,
  contractTerms,
  END,
  field,
  id,
  inForce,
  recordOf,
  START,
  type Answered,
  type Partner,
} from '../testing/index.js';

const [COLLECTIVE, PARTNERSHIP] = [id('collective'), id('partnership')] as const;
const SIGNATORY = id('olga');
const MAJORITY = { votes: 1, of: 2, strictly: true };
const VOTE = {
  ...{ body: COLLECTIVE, matter: 'use-of-records', inFavour: 7, entitled: 12, votedOn: '2026-03-01' },
  resolution: { reference: 'AG-2026/3', digest: 'a'.repeat(64) },
};
const songs = recordOf(COLLECTIVE, {
  ...{ kind: 'collective-work', controlRule: 'quorum', quorum: MAJORITY },
  fields: [field('text', [COLLECTIVE]), field('photograph', [COLLECTIVE, ANNE])],
});
const book = recordOf(PARTNERSHIP, {
  ...{ kind: 'collective-work', controlRule: 'quorum', quorum: MAJORITY },
  fields: [field('text', [PARTNERSHIP])],
});

describe('Votes of bodies over HTTP', () => {
  let world: ConsentWorld;
  let partner: Partner;
  let olga: string;
  let anne: string;

  const signatory = async (name: string) => {
    const given = {
      ...{ mandate: id(`${name} signatory`), kind: 'signatory', principal: COLLECTIVE, agent: id(name) },
      ...{ from: START, until: null, givenBy: 'test' },
    };
    const position = await world.say(`identity-mandate-${given.mandate}`, 'identity.mandate.given', given);
    const { mandate, kind, principal } = given;
    return world.person(id(name), { roles: ['member'], mandates: [{ mandate, kind, principal }], position });
  };
  const record = (change: object = {}, as = olga, key?: string) =>
    world.call(
      as,
      'POST',
      '/consent/proposals',
      { ...VOTE, ...change },
      key === undefined ? {} : { 'idempotency-key': key },
    );
  const recorded = async (change: object = {}, as = olga) => {
    const { status, body } = await record(change, as);
    expect([status, body]).toEqual([201, expect.objectContaining({ proposal: expect.any(String) })]);
    return String(body['proposal']);
  };
  const annul = (proposal: string, as = olga, ground = 'miscounted') =>
    world.call(as, 'POST', `/consent/proposals/${proposal}/annulment`, { ground });
  const give = (stakeholder: string, as: string, change: object = {}) =>
    world.call(as, 'POST', '/consent/grants', {
      ...{ stakeholder, recipient: partner.party, scope: { categories: ['directory'] } },
      ...{ fields: ['text', 'photograph'], purposes: ['ServiceProvision'], actions: ['read'], until: END },
      notice: { language: 'fr' },
      ...change,
    });
  const decide = async (of: string, name: string) => {
    await world.settled();
    const { outcome, reasons } = world.parts.control.decide({
      ...{ consumer: partner.party, contract: CONTRACT, purpose: 'ServiceProvision', action: 'read' },
      ...{ record: of, fields: [name], asOf: START },
    });
    return [outcome, ...reasons];
  };
  const votesOf = async (as: string) => {
    await world.settled();
    return (await world.call(as, 'GET', '/consent/proposals')).body['proposals'];
  };
  const codeOf = ({ status, body }: Answered) => [status, body['code']];

  beforeEach(async () => {
    world = await ConsentWorld.open();
    partner = await world.partner('partner');
    await world.party(COLLECTIVE, 'registered-collective');
    olga = await signatory('olga');
    anne = await world.person(ANNE);
    await world.party(BRUNO);
    await world.say(`identity-party-${PARTNERSHIP}`, 'identity.party.registered', {
      ...{ party: PARTNERSHIP, kind: 'simple-partnership', partners: [ANNE, BRUNO], registeredBy: 'test' },
    });
    const terms = contractTerms({ consumer: partner.party });
    await world.say(`consent-contract-${CONTRACT}`, 'consent.contract.entered-into-force', inForce(terms));
    for (const each of [songs, book])
      await world.say(`records-record-${each.record}`, 'records.record.created', each);
    await world.settled();
  });
  afterEach(() => world.close());

  it('let a body agree to what its record asks a vote for, until the vote is void', async () => {
    const { record: of } = songs;
    expect((await give(COLLECTIVE, olga)).status).toBe(201);
    expect(await decide(of, 'text')).toEqual(['DENY', 'grant-without-quorum']);
    const lost = await recorded({ inFavour: 6 });
    await give(COLLECTIVE, olga, { proposal: lost });
    expect(await decide(of, 'text')).toEqual(['DENY', 'grant-without-quorum']);
    const carried = await recorded();
    await give(COLLECTIVE, olga, { proposal: carried });
    expect(await decide(of, 'text')).toEqual(['PERMIT', 'granted']);
    expect((await annul(carried)).status).toBe(200);
    expect(await decide(of, 'text')).toEqual(['DENY', 'grant-without-quorum']);
  });

  it('never stand in for a person, whatever was carried', async () => {
    const proposal = await recorded({ inFavour: 12 });
    await give(COLLECTIVE, olga, { proposal });
    expect(await decide(songs.record, 'photograph')).toEqual(['DENY', 'grant-missing', 'granted']);
    await give(ANNE, anne);
    expect(await decide(songs.record, 'photograph')).toEqual(['PERMIT', 'granted']);
  });

  it('are the same in a replay, at every decision', async () => {
    const proposal = await recorded();
    await give(COLLECTIVE, olga, { proposal });
    await annul(proposal);
    await world.settled();
    const replayed = new ControlIndex();
    await new IndexRunner(world.store, [replayed]).catchUp();
    expect(stateDigest(replayed.digestInput())).toBe(stateDigest(world.parts.control.digestInput()));
  });

  it('let each partner say what a simple partnership decided, and agree by that alone', async () => {
    expect(codeOf(await give(PARTNERSHIP, anne))).toEqual([422, 'vote-required']);
    const counted = { body: PARTNERSHIP, inFavour: 2, entitled: 2 };
    expect(codeOf(await record({ ...counted, entitled: 3 }, anne))).toEqual([422, 'vote-count-invalid']);
    const proposal = await recorded(counted, anne);
    const { body } = await give(PARTNERSHIP, anne, { proposal });
    expect(await decide(book.record, 'text')).toEqual(['PERMIT', 'granted']);
    // The other partner sees it, and may end it.
    const bruno = await world.person(BRUNO);
    const { body: seen } = await world.call(bruno, 'GET', '/consent/grants');
    expect(seen['grants']).toMatchObject([{ grant: body['grant'], terms: { proposal } }]);
    await world.call(bruno, 'DELETE', `/consent/grants/${String(body['grant'])}`);
    expect((await decide(book.record, 'text'))[0]).toBe('DENY');
  });

  it('are seen by whoever speaks for the body and by stewards, and by nobody else', async () => {
    const proposal = await recorded();
    const vote = {
      ...{ proposal, ...VOTE, recordedBy: SIGNATORY, recordedAt: START, annulment: null },
    };
    expect(await votesOf(olga)).toEqual([vote]);
    expect(await votesOf(anne)).toEqual([]);
    const bodies = async (as: string) => (await world.call(as, 'GET', '/consent/proposals')).body['bodies'];
    expect([await bodies(olga), await bodies(anne)]).toEqual([[COLLECTIVE], [PARTNERSHIP]]);
    const steward = await world.steward('steward');
    expect(await bodies(steward)).toEqual([]);
    expect((await annul(proposal, steward, 'court-decision')).status).toBe(200);
    expect(await votesOf(steward)).toEqual([
      {
        ...vote,
        annulment: { ground: 'court-decision', annulledBy: id('steward'), annulledAt: START },
      },
    ]);
  });

  it('are recorded once, however often they are sent', async () => {
    const first = await record({}, olga, 'vote-1');
    expect((await record({}, olga, 'vote-1')).body).toEqual(first.body);
    expect(codeOf(await record({ inFavour: 8 }, olga, 'vote-1'))).toEqual([422, 'command-mismatch']);
    expect(await votesOf(olga)).toHaveLength(1);
  });

  it.each<[string, object, number, string]>([
    ['more in favour than entitled', { inFavour: 13 }, 422, 'vote-count-invalid'],
    ['nobody entitled', { inFavour: 0, entitled: 0 }, 400, 'invalid-field'],
    ['fewer than nobody in favour', { inFavour: -1 }, 400, 'invalid-field'],
    ['half a vote', { inFavour: 0.5 }, 400, 'invalid-field'],
    ['a day that is still to come', { votedOn: '2026-03-03' }, 422, 'vote-day-invalid'],
    ['a body that nobody knows', { body: id('nobody') }, 403, 'mandate-missing'],
    ['a body of others', { body: PARTNERSHIP }, 403, 'mandate-missing'],
    ['a person, by herself', { body: SIGNATORY }, 422, 'body-is-person'],
    ['a person, by somebody else', { body: ANNE }, 403, 'mandate-missing'],
  ])('are refused with %s', async (_title, change, status, code) => {
    expect(codeOf(await record(change))).toEqual([status, code]);
  });

  it('are recorded by nobody whose mandate ended in the meantime', async () => {
    const mandate = id('olga signatory');
    await world.say(`identity-mandate-${mandate}`, 'identity.mandate.ended', {
      ...{ mandate, reason: 'revoked', endedBy: 'test' },
    });
    expect(codeOf(await record())).toEqual([409, 'conflict']);
  });

  it('are no ground for an agreement when they are void, of another body, or about a person', async () => {
    const proposal = await recorded();
    const ofPartners = await recorded({ body: PARTNERSHIP, inFavour: 2, entitled: 2 }, anne);
    expect(codeOf(await give(COLLECTIVE, olga, { proposal: ofPartners }))).toEqual([404, 'vote-unknown']);
    expect(codeOf(await give(ANNE, anne, { proposal }))).toEqual([404, 'vote-unknown']);
    expect(codeOf(await annul(proposal, anne))).toEqual([404, 'vote-unknown']);
    await annul(proposal);
    expect(codeOf(await annul(proposal))).toEqual([409, 'vote-annulled']);
    expect(codeOf(await give(COLLECTIVE, olga, { proposal }))).toEqual([409, 'vote-annulled']);
  });

  it('are named anew when a body agrees for longer', async () => {
    const { body } = await give(COLLECTIVE, olga, { proposal: await recorded() });
    const renewal = (change: object) =>
      world.call(olga, 'POST', `/consent/grants/${String(body['grant'])}/renewal`, {
        ...{ until: END, notice: { language: 'fr' } },
        ...change,
      });
    const proposal = await recorded({ inFavour: 9, votedOn: '2026-03-02' });
    const { body: renewed } = await renewal({ proposal });
    await world.settled();
    const { body: seen } = await world.call(olga, 'GET', '/consent/grants');
    expect(seen['grants']).toContainEqual(
      expect.objectContaining({ grant: renewed['grant'], terms: expect.objectContaining({ proposal }) }),
    );
    expect((await decide(songs.record, 'text'))[0]).toBe('PERMIT');
    await annul(proposal);
    expect((await decide(songs.record, 'text')).toSorted()).toEqual([
      ...['DENY', 'grant-withdrawn', 'grant-without-quorum'],
    ]);
  });
});
