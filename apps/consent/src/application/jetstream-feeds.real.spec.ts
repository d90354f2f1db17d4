// needs: nats
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { jetstream, type Consumer } from '@nats-io/jetstream';
import { exportJWK, SignJWT } from 'jose';
import { startFeedsNats, type FeedsNats } from '@coop/partner-feeds/jetstream/testing';
import { aloneLeases } from '@coop/event-sourcing';
import { FEED_USERS } from '@coop/partner-feeds/jetstream';
import { ActorDirectory, JoseTokenVerifier, type Actor, type VerifiedToken } from '@coop/service-kit';
import {
  ANNE,
  ConsentWorld,
  contractTerms,
  grantOf,
  id,
  inForce,
  recordOf,
  type Partner,
} from '../testing/index.js';
import { jetstreamFeeds } from './jetstream-feeds.js';
import type { FeedPlace } from './jetstream-place.js';
import type { WireDecision } from './wire-decision.js';

const ISSUER = 'https://id.cooperative.example';
const AUDIENCE = 'https://cooperative.example';
const DAY_MS = 86_400_000;
const ours = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const foreign = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const nowS = (): number => Math.floor(Date.now() / 1_000);

/** Partners by the names of their systems. */
class Directory extends ActorDirectory {
  readonly parties = new Map<string, string>();
  isStale = false;

  override actorOf({ subject, clientId }: VerifiedToken): Actor | undefined {
    const party = this.parties.get(clientId);
    if (party === undefined) return undefined;
    const kind = subject === clientId ? 'client' : 'person';
    return { party, kind, clientId, level: 'A2', roles: [], mandates: [], position: 0n };
  }

  override stale(): boolean {
    return this.isStale;
  }
}

describe('A partner’s feed over JetStream', () => {
  let nats: FeedsNats;
  let world: ConsentWorld;
  let directory: Directory;
  let partner: Partner;
  let place: FeedPlace;
  const stop = new AbortController();
  let running: Promise<void>;
  const errors: unknown[] = [];
  let made = 0;

  const tokenOf = (clientId: string, change: object = {}, key: KeyObject = ours.privateKey) =>
    new SignJWT({
      ...{
        iss: ISSUER,
        aud: AUDIENCE,
        sub: clientId,
        client_id: clientId,
        iat: nowS() - 10,
        exp: nowS() + 300,
      },
      ...change,
    })
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'k1' })
      .sign(key);
  const until = async (holds: () => boolean | Promise<boolean>): Promise<void> => {
    while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 20));
  };
  const contract = async (name: string, days = 300): Promise<string> => {
    const [from, end] = [-DAY_MS, days * DAY_MS].map((ms) => new Date(world.opened.time.now.getTime() + ms));
    const terms = contractTerms({
      ...{ contract: id(name), consumer: partner.party },
      ...{ from: from?.toISOString() ?? '', until: end?.toISOString() ?? '' },
    });
    const stream = `consent-contract-${terms.contract}`;
    await world.say(stream, 'consent.contract.entered-into-force', inForce(terms));
    return terms.contract;
  };
  const give = async (name: string): Promise<void> => {
    const given = { ...grantOf(ANNE, { recipient: partner.party }), grant: id(`${partner.party} ${name}`) };
    await world.say(`consent-grant-${given.grant}`, 'consent.grant.given', given);
  };
  /** Whether the partner may read what its first grant, `before`, is about. */
  const decision = (under: string) =>
    world.parts.bus.request<WireDecision>('consent.decide', {
      request: {
        ...{ consumer: partner.party, contract: under, purpose: 'ServiceProvision', action: 'read' },
        ...{ record: recordOf(ANNE).record, fields: ['phone'] },
      },
      atLeast: '0',
    });
  const enter = async (token: string) => nats.enter(token, { inbox: place.inboxPrefix });
  const reading = async (): Promise<Consumer> => {
    const connection = await enter(await tokenOf(partner.clientId));
    return jetstream(connection).consumers.get(place.stream, place.consumer);
  };
  const open = async (): Promise<void> =>
    until(() =>
      reading().then(
        () => true,
        () => false,
      ),
    );
  const cuts = async (): Promise<readonly Record<string, unknown>[]> => {
    const events = await world.store.readStream(`consent-feed-${partner.party}`);
    return events.map(({ data }) => data as Record<string, unknown>);
  };
  const refused = { name: 'AuthorizationError' };

  beforeAll(async () => {
    nats = await startFeedsNats();
    world = await ConsentWorld.open();
    world.setClock(new Date().toISOString());
    directory = new Directory();
    const keys = { keys: [{ ...(await exportJWK(ours.publicKey)), kid: 'k1', alg: 'ES256' }] };
    const issuer = { issuer: ISSUER, name: 'embedded', audience: AUDIENCE, algorithms: ['ES256'], keys };
    const { feeds, callout, connections } = FEED_USERS;
    const passwords = {
      ...{ feeds: nats.passwordOf(feeds), callout: nats.passwordOf(callout) },
      connections: nats.passwordOf(connections),
    };
    const { issuerSeed, encryptionSeed } = nats;
    running = jetstreamFeeds(world.parts, {
      access: { servers: nats.server.url, passwords, issuerSeed, encryptionSeed },
      ...{ verifier: new JoseTokenVerifier({ issuers: [issuer] }), directory, leases: aloneLeases },
      failed: (error) => void errors.push(error),
    }).run(stop.signal);
  });
  afterAll(async () => {
    stop.abort();
    await running;
    await nats.end();
    await world.close();
  });
  beforeEach(async () => {
    errors.length = 0;
    made += 1;
    partner = await world.partner(`partner-${made}`);
    const { client, clientId, party } = partner;
    directory.parties.set(clientId, party);
    const publicKey = { kty: 'OKP', crv: 'Ed25519', x: 'a'.repeat(43), kid: 'k' };
    const registered = { client, clientId, party, publicKey, registeredBy: 'test' };
    await world.say(`identity-client-${client}`, 'identity.client.registered', registered);
    const { body } = await world.call(partner.authorization, 'GET', '/feed/place');
    place = body as unknown as FeedPlace;
  });

  it('gives the same events as the feed over HTTP', async () => {
    await contract(`contract ${made}`);
    await give('first');
    await give('second');
    await world.settled();
    const { body } = await world.call(partner.authorization, 'GET', '/feed');
    await open();
    const consumer = await reading();
    const received: unknown[] = [];
    for (let count = 0; count < 3; count += 1) {
      const message = await consumer.next({ expires: 5_000 });
      received.push(message?.json());
      expect(await message?.ackAck()).toBe(true);
    }
    expect(received).toEqual(body['events']);
    expect(JSON.stringify(received)).not.toContain(ANNE);
    expect(errors).toEqual([]);
  });

  it('is open to the partner’s own token alone', async () => {
    await contract(`contract ${made}`);
    await open();
    const own = partner.clientId;
    const tokens = {
      'signed by somebody else': await tokenOf(own, {}, foreign.privateKey),
      ended: await tokenOf(own, { iat: nowS() - 900, exp: nowS() - 300 }),
      'for somebody else': await tokenOf(own, { aud: 'https://elsewhere.example' }),
      'of another issuer': await tokenOf(own, { iss: 'https://elsewhere.example' }),
      'of a person': await tokenOf(own, { sub: 'somebody' }),
      'of a system that nobody knows': await tokenOf('unknown-system'),
      'no token at all': 'nothing',
    };
    for (const [kind, token] of Object.entries(tokens))
      await expect(
        enter(token).then(
          () => kind,
          (error: Error) => error.name,
        ),
      ).resolves.toBe('AuthorizationError');
    directory.isStale = true;
    await expect(enter(await tokenOf(own))).rejects.toMatchObject(refused);
    directory.isStale = false;
    await (await enter(await tokenOf(own))).close();
  });

  it('is closed to a partner without a contract', async () => {
    await world.settled();
    await expect(enter(await tokenOf(partner.clientId))).rejects.toMatchObject(refused);
  });

  it('ends with the last contract, while the partner reads: what comes after that reaches it no more', async () => {
    const first = await contract(`first contract ${made}`);
    const last = await contract(`last contract ${made}`);
    await world.party(ANNE);
    const card = recordOf(ANNE);
    await world.say(`records-record-${card.record}`, 'records.record.created', card);
    await give('before');
    await open();
    const consumer = await reading();
    const received: string[] = [];
    const loop = (async () => {
      for await (const message of await consumer.consume()) {
        received.push(message.json<{ readonly subject: string }>().subject);
        message.ack();
      }
    })().catch(() => {});
    await until(() => received.length === 3);
    const terminate = (terminated: string) =>
      world.say(`consent-contract-${terminated}`, 'consent.contract.terminated', {
        ...{ contract: terminated, consumer: partner.party, client: partner.client },
        ...{ side: 'consumer', by: partner.party, reason: 'end-of-need' },
      });
    await terminate(first);
    await until(() => received.length === 4);
    expect(await cuts()).toEqual([]);
    const outcome = async () => (await decision(last)).outcome;
    expect(await outcome()).toBe('PERMIT');
    const ended = await terminate(last);
    await world.settled();
    // The data behind a pointer that was delivered.
    expect(await outcome()).toBe('DENY');
    await give('after');
    await until(async () => (await cuts()).length > 0);
    await loop;
    expect(received).toHaveLength(4);
    const [cut] = await cuts();
    expect(cut).toMatchObject({ reason: 'no-contract-in-force', connections: expect.any(Number) });
    expect(BigInt(String(cut?.['decided']))).toBeGreaterThanOrEqual(ended);
    expect(BigInt(String(cut?.['delivered']))).toBeLessThan(ended);
    await expect(enter(await tokenOf(partner.clientId))).rejects.toMatchObject(refused);
    await world.settled();
    const { body } = await world.call(partner.authorization, 'GET', '/feed');
    expect(body['events']).toHaveLength(6);
  });

  it.each([
    [
      'registration-closed',
      () =>
        world.say(`identity-client-${partner.client}`, 'identity.client.closed', {
          ...{ client: partner.client, clientId: partner.clientId, party: partner.party, closedBy: 'test' },
        }),
    ],
    [
      'no-contract-in-force',
      async () => {
        world.setClock(new Date(world.opened.time.now.getTime() + 40 * DAY_MS).toISOString());
      },
    ],
  ])('ends also for another reason (%s)', async (reason, happens) => {
    await contract(`contract ${made}`, 30);
    await open();
    await happens();
    await until(async () => (await cuts()).length > 0);
    expect(await cuts()).toEqual([expect.objectContaining({ reason })]);
    world.setClock(new Date().toISOString());
  });
});
