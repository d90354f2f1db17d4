// needs: nats
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { accountHash } from './permissions.js';
import { FeedsWorld, someone, take } from './testing/feeds-world.js';

/** Whether the server lets a connection listen. */
async function mayListen(connection: NatsConnection, subject: string): Promise<boolean> {
  const subscription = connection.subscribe(subject, { callback: () => {} });
  await connection.flush();
  const allowed = !subscription.isClosed();
  if (allowed) subscription.unsubscribe();
  return allowed;
}

/** Sends something and waits until the server has dealt with it. */
async function send(
  connection: NatsConnection,
  subject: string,
  body: string,
  reply?: string,
): Promise<void> {
  connection.publish(subject, body, reply === undefined ? {} : { reply });
  await connection.flush();
}

const nowS = (): number => Math.floor(Date.now() / 1_000);

describe.each([
  ['as servers send them today', ''],
  ['of version 2', 'feature_flags { js_ack_fc_v2: true }'],
])('Access to a stream, with acknowledgements %s,', (_form, more) => {
  let world: FeedsWorld;
  let mine: string;
  let theirs: string;
  let connection: NatsConnection;
  let ids: string[];
  const stolen: string[] = [];
  const streamOf = (party: string): string => world.naming.feed(party).stream;
  const placeOf = (party: string): string => `${streamOf(party)}.${world.reader(party).consumer}`;

  beforeAll(async () => {
    world = await FeedsWorld.open(more);
    await world.answer();
    world.deliver();
    [mine, theirs] = [someone(), someone()];
    ids = [mine, theirs].map((party) => {
      world.register(party);
      return world.happen(party);
    });
    await world.until(async () => (await world.stored(mine)) === 1 && (await world.stored(theirs)) === 1);
    ({ connection } = await world.reading(mine));
    const inbox = `${world.naming.feed(mine).inbox}.stolen`;
    connection.subscribe(inbox, { callback: (_error, message) => void stolen.push(message.string()) });
  });
  afterAll(() => world.close());

  it('lets a partner read and acknowledge its own', async () => {
    const { consumer } = await world.reading(mine);
    const message = await consumer.next({ expires: 5_000 });
    expect(message?.json()).toMatchObject({ id: ids[0] });
    expect(message?.info.account_hash).toBe(more === '' ? '' : accountHash(world.settings.account));
    expect(await message?.ackAck()).toBe(true);
    expect(
      (await world.manager.consumers.info(streamOf(mine), world.reader(mine).consumer)).num_ack_pending,
    ).toBe(0);
  });

  it('lets it listen to its own answers and to nothing else', async () => {
    expect(await mayListen(connection, `${world.naming.feed(mine).inbox}.answers`)).toBe(true);
    const { inbox, subject, input } = world.naming.feed(theirs);
    const others = [
      '>',
      '_INBOX.>',
      `${inbox}.>`,
      subject,
      input,
      'feed.*',
      '$JS.>',
      '$JS.EVENT.>',
      '$SYS.>',
    ];
    for (const forbidden of others) expect(await mayListen(connection, forbidden)).toBe(false);
  });

  it('lets it ask nothing about streams, of others or its own', async () => {
    const own = streamOf(mine);
    const other = streamOf(theirs);
    const asked = [
      ...['INFO', 'STREAM.LIST', 'STREAM.NAMES', `STREAM.INFO.${other}`, `STREAM.INFO.${own}`],
      ...[`STREAM.MSG.GET.${other}`, `DIRECT.GET.${other}`, `STREAM.PURGE.${own}`, `STREAM.DELETE.${other}`],
      ...[`CONSUMER.INFO.${placeOf(theirs)}`, `CONSUMER.MSG.NEXT.${placeOf(theirs)}`],
      ...[`CONSUMER.CREATE.${own}`, `CONSUMER.CREATE.${own}.more`, `CONSUMER.DURABLE.CREATE.${own}.more`],
      ...[`CONSUMER.CREATE.${other}`, `CONSUMER.DELETE.${placeOf(mine)}`, `CONSUMER.LIST.${own}`],
      `CONSUMER.NAMES.${other}`,
    ];
    for (const call of asked)
      await expect(connection.request(`$JS.API.${call}`, '{}', { timeout: 1_000 })).rejects.toThrow(
        /Permissions Violation/,
      );
    const manager = await jetstreamManager(connection, { checkAPI: false });
    await expect(manager.consumers.add(own, { durable_name: 'more' })).rejects.toThrow(
      /Permissions Violation/,
    );
    await expect(jetstream(connection).consumers.get(other, world.reader(theirs).consumer)).rejects.toThrow();
  });

  it('lets it neither put anything into a stream nor acknowledge for another', async () => {
    const { input, subject, stream } = world.naming.feed(theirs);
    const { consumer } = world.reader(theirs);
    await send(connection, input, 'forged');
    await send(connection, subject, 'forged');
    await send(connection, `$JS.ACK.${stream}.${consumer}.1.1.1.1.1`, '+ACK');
    expect(await world.stored(theirs)).toBe(1);
    expect((await world.manager.consumers.info(stream, consumer)).delivered.stream_seq).toBe(0);
  });

  it('cannot be stretched by an acknowledgement that reads in two ways', async () => {
    const ask = '+NXT {"batch":1}';
    const inbox = `${world.naming.feed(mine).inbox}.stolen`;
    await send(connection, `$JS.ACK.${placeOf(theirs)}.${placeOf(mine)}.1.1.1`, ask, inbox);
    await send(connection, `$JS.ACK.${placeOf(theirs)}.1.1.1.1.1`, ask, inbox);
    const { num_ack_pending: pending } = await world.manager.consumers.info(
      streamOf(theirs),
      world.reader(theirs).consumer,
    );
    expect(pending).toBe(0);
    expect(stolen).toEqual([]);
  });

  it('cannot be stretched by having an answer sent where others listen', async () => {
    const body = JSON.stringify({ batch: 1, no_wait: true });
    const targets = [
      ...[world.naming.feed(theirs).subject, world.naming.feed(mine).subject],
      ...[`$JS.API.STREAM.PURGE.${streamOf(theirs)}`, `$JS.API.STREAM.DELETE.${streamOf(theirs)}`],
      ...[`$JS.API.CONSUMER.MSG.NEXT.${placeOf(theirs)}`, `$JS.ACK.${placeOf(theirs)}.1.1.1.1.1`],
    ];
    const before = await world.manager.streams.info(streamOf(theirs));
    for (const target of targets) {
      const count = await world.stored(mine);
      world.happen(mine);
      await world.until(async () => (await world.stored(mine)) > count);
      await send(connection, `$JS.API.CONSUMER.MSG.NEXT.${placeOf(mine)}`, body, target);
    }
    expect(await world.stored(mine)).toBe(1 + targets.length);
    const { state, created } = await world.manager.streams.info(streamOf(theirs));
    // Not made anew either, as a stream is in which something foreign is found.
    expect({ last: state.last_seq, created }).toEqual({ last: 1, created: before.created });
    expect(await take((await world.reading(theirs)).consumer, 1)).toEqual([ids[1]]);
  });
});

describe('The way in to a stream', () => {
  let world: FeedsWorld;
  let partner: string;
  beforeAll(async () => {
    world = await FeedsWorld.open();
    world.deliver();
  });
  afterAll(() => world.close());
  beforeEach(async () => {
    partner = someone();
    world.register(partner);
    await world.until(async () => (await world.states.load(partner))?.status === 'open');
  });

  const enter = (token: string) => world.nats.enter(token, world.naming.feed(partner));
  const refused = { name: 'AuthorizationError' };

  it('is closed while nobody says who comes', async () => {
    await expect(enter(partner)).rejects.toMatchObject(refused);
  });

  it('is closed to a token that nobody knows, and to none', async () => {
    const stop = await world.answer();
    await expect(enter('unknown')).rejects.toMatchObject(refused);
    await expect(enter('')).rejects.toMatchObject(refused);
    await (await enter(partner)).close();
    await stop();
  });

  it('is closed to a token that has ended, and to a partner whose feed is not open', async () => {
    const stop = await world.answer();
    const known = world.tokens.get(partner);
    if (known === undefined) throw new Error('it is known');
    world.tokens.set('ended', { ...known, until: nowS() - 60 });
    await expect(enter('ended')).rejects.toMatchObject(refused);
    world.tokens.set('elsewhere', { ...known, party: someone() });
    await expect(enter('elsewhere')).rejects.toMatchObject(refused);
    await stop();
  });

  it('is open while one of two instances answers', async () => {
    const stops = [await world.answer(), await world.answer()];
    await (await enter(partner)).close();
    await stops[0]?.();
    for (let attempt = 0; attempt < 3; attempt += 1) await (await enter(partner)).close();
    await stops[1]?.();
    await expect(enter(partner)).rejects.toMatchObject(refused);
  });

  it('is closed again when what was shown ends: the connection is cut', async () => {
    const stop = await world.answer();
    const known = world.tokens.get(partner);
    if (known === undefined) throw new Error('it is known');
    // Long enough to come in on a busy machine: whole seconds, the first of which may be nearly over.
    world.tokens.set('short', { ...known, until: nowS() + 5 });
    const connection = await enter('short');
    expect(await connection.closed()).toMatchObject({ name: 'UserAuthenticationExpiredError' });
    await expect(enter('short')).rejects.toThrow();
    await stop();
  });

  it('is for ten minutes at most, whatever the token says', async () => {
    const now = Date.now();
    const stop = await world.answer(() => new Date(now - 597_000));
    const connection = await enter(partner);
    expect(await connection.closed()).toMatchObject({ name: 'UserAuthenticationExpiredError' });
    await stop();
  });

  it('is no way in for the services’ own users without their password', async () => {
    const stop = await world.answer();
    for (const user of ['feeds', 'callout', 'feeds-connections', 'consent', 'sys'])
      await expect(
        connect({ servers: world.nats.server.url, user, pass: 'guessed', token: partner, reconnect: false }),
      ).rejects.toMatchObject(refused);
    await stop();
  });
});
