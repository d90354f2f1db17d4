// needs: nats
import type { NatsConnection } from '@nats-io/transport-node';
import { SERVICE_GRAPH } from '@coop/contracts';
import { announcer } from './announcer.js';
import type { NatsConnectionHandle } from './connection-handle.js';
import { eventually } from './testing/eventually.js';
import { natsWorld, type NatsWorld } from './testing/nats-world.js';

/** Whether the server lets a connection listen. */
async function mayListen(connection: NatsConnection, subject: string, queue?: string): Promise<boolean> {
  const subscription = connection.subscribe(subject, {
    callback: () => {},
    ...(queue === undefined ? {} : { queue }),
  });
  await connection.flush();
  const allowed = !subscription.isClosed();
  if (allowed) subscription.unsubscribe();
  return allowed;
}

describe('A service that was taken over, on the bus', () => {
  let world: NatsWorld;
  let taken: NatsConnectionHandle;

  beforeAll(async () => {
    world = await natsWorld(SERVICE_GRAPH);
    taken = await world.connect('records');
  });
  afterAll(async () => {
    await taken.close();
    await world.end();
  });

  it('attack-30 event forging: it answers for nobody else, and hears nothing that was not sent to it', async () => {
    const { connection } = taken;
    // Its own questions it answers: permission, not silence, is what stops the others.
    const [own] = SERVICE_GRAPH.records.answers;
    expect(await mayListen(connection, `svc.${own}`, 'records')).toBe(true);
    for (const subject of ['svc.consent.decide', 'svc.identity.name', 'svc.>', '_INBOX.>', '>'])
      expect([subject, await mayListen(connection, subject, 'consent')]).toEqual([subject, false]);
  });

  it('attack-30 event forging: it announces no commit of another, and what it announces of its own are positions', async () => {
    const identity = await world.connect('identity');
    const heard: unknown[] = [];
    announcer(identity, 'identity').onNotice((notice, from) => heard.push([from, notice]));
    await identity.connection.flush();
    const positions = { previous: 0n, first: 1n, last: 1n };
    announcer(taken, 'consent').announce(positions);
    const forgedFact = { ...positions, last: 2n, type: 'consent.grant.given', data: { grant: 'forged' } };
    announcer(taken, 'records').announce(forgedFact);
    await eventually(() => heard.length > 0, 'a notice is heard');
    expect(heard).toEqual([['records', { ...positions, last: 2n }]]);
    expect(taken.forbidden()).toBeGreaterThan(0);
    await identity.close();
  });
});
