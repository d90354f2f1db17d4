// needs: nats
import { createUser } from '@nats-io/nkeys';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { SERVICE_GRAPH, SERVICES, type SessionNotice } from '@coop/contracts';
import { startNats } from '@coop/real-parts';
import { natsAccounts } from './accounts.js';
import { announcer } from './announcer.js';
import { connectNats } from './connect-nats.js';
import type { ConnectionEvent } from './connection-status.js';
import type { NatsConnectionHandle } from './connection-handle.js';
import { NatsBus } from './nats-bus.js';
import { NatsBusServer } from './nats-bus-server.js';
import { eventually } from './testing/eventually.js';
import { sessionAnnouncer } from './session-announcer.js';
import { natsWorld, passwordOf, type NatsWorld } from './testing/nats-world.js';

const PARTNER = `  PARTNER1: { users: [ { user: partner1, password: partner-secret } ] }`;

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

const failure = async (handle: NatsConnectionHandle, pattern: string): Promise<unknown> =>
  new NatsBus(handle).request(pattern, {}).then(
    () => 'no failure',
    (error: unknown) => error,
  );

describe('The permissions on the bus', () => {
  let world: NatsWorld;
  let records: NatsConnectionHandle;
  let events: ConnectionEvent[];
  beforeAll(async () => {
    world = await natsWorld(SERVICE_GRAPH, { beside: [PARTNER] });
  });
  afterAll(() => world.end());
  beforeEach(async () => {
    events = [];
    records = await world.connect('records', (event) => events.push(event));
  });
  afterEach(() => records.close());

  it.each(SERVICES)('let %s do what it does, and nothing else is needed.', async (service) => {
    const handle = await world.connect(service);
    for (const pattern of SERVICE_GRAPH[service].asks)
      expect(await failure(handle, pattern)).toMatchObject({ code: 'NoHandler' });
    for (const pattern of SERVICE_GRAPH[service].answers)
      expect(await mayListen(handle.connection, `svc.${pattern}`, service)).toBe(true);
    expect(await mayListen(handle.connection, 'commits.*')).toBe(true);
    expect(handle.forbidden()).toBe(0);
    await handle.close();
  });

  it('let a service announce its own commits only; an attempt is reported by its subject.', async () => {
    const identity = await world.connect('identity');
    const heard: string[] = [];
    announcer(identity, 'identity').onNotice((notice, from) => heard.push(`${from} ${String(notice.last)}`));
    await identity.connection.flush();
    const notice = { previous: 0n, first: 1n, last: 1n };
    announcer(records, 'consent').announce(notice);
    announcer(records, 'records').announce({ ...notice, last: 2n });
    await eventually(() => heard.length > 0, 'a notice is heard');
    expect(heard).toEqual(['records 2']);
    await eventually(() => events.length > 0, 'the refusal is reported');
    expect(events).toEqual([{ kind: 'forbidden', operation: 'publish', subject: 'commits.consent' }]);
    expect(records.forbidden()).toBe(1);
  });

  it('let no service answer for another.', async () => {
    const server = new NatsBusServer(records, 'consent');
    server.addHandler('consent.decide', () => Promise.resolve({ allowed: true }));
    const outcome = await new Promise((resolve) => {
      server.listen(resolve);
    });
    expect(String(outcome)).toContain('does not let consent answer on svc.consent.decide');
    expect(await mayListen(records.connection, 'svc.consent.decide')).toBe(false);
    expect(await mayListen(records.connection, 'svc.consent.decide', 'consent')).toBe(false);
    expect(await mayListen(records.connection, 'svc.>')).toBe(false);
  });

  it('let no service listen to its own requests outside its queue group.', async () => {
    expect(await mayListen(records.connection, 'svc.records.bulk-read')).toBe(false);
    expect(await mayListen(records.connection, 'svc.records.bulk-read', 'other')).toBe(false);
  });

  it.each(['_INBOX_consent.>', '_INBOX_partner1.>', '_INBOX.>', '_INBOX_consent.*.*', '*.>', '>'])(
    'let no service read the answers to others (%s).',
    async (subject) => {
      expect(await mayListen(records.connection, subject)).toBe(false);
    },
  );

  it('keep what a partner sees and asks apart from the services.', async () => {
    const partner = await connect({
      servers: world.server.url,
      user: 'partner1',
      pass: 'partner-secret',
      inboxPrefix: '_INBOX_partner1',
    });
    const heard: string[] = [];
    const everything = partner.subscribe('>', {
      callback: (_error, message) => void heard.push(message.subject),
    });
    await partner.flush();
    announcer(records, 'records').announce({ previous: 0n, first: 1n, last: 1n });
    expect(await failure(records, 'consent.decide')).toMatchObject({ code: 'NoHandler' });
    await partner.flush();
    expect(heard).toEqual([]);
    everything.unsubscribe();
    await expect(partner.request('svc.consent.decide', '{}')).rejects.toThrow('no responders');
    await partner.close();
  });

  it('let no service ask what it has no business to ask: it fails at once.', async () => {
    expect(await failure(records, 'identity.find-by-email')).toMatchObject({
      code: 'Forbidden',
      origin: 'fault',
    });
  });

  it('let no service slip an answer to someone who did not ask it.', async () => {
    records.connection.publish('_INBOX_consent.someone.1', '{"allowed":true}');
    await eventually(() => records.forbidden() === 1, 'the refusal is reported');
  });

  it('let the portal say which sessions ended, to everybody, and nothing else.', async () => {
    const portal = await world.connect('portal');
    const notice = { issuer: 'keycloak', about: 'session', digest: 'a'.repeat(64), endedAt: 1 } as const;
    const heard: SessionNotice[] = [];
    sessionAnnouncer(records).onEnded((told) => heard.push(told));
    await records.connection.flush();
    sessionAnnouncer(portal).tell(notice);
    await eventually(() => heard.length > 0, 'the notice is heard');
    expect([heard, portal.forbidden()]).toEqual([[notice], 0]);
    sessionAnnouncer(records).tell(notice);
    await eventually(() => records.forbidden() === 1, 'another service may not say so');
    portal.connection.publish('commits.portal', '');
    portal.connection.publish('anything', '');
    await eventually(() => portal.forbidden() === 2, 'both are refused');
    await portal.close();
  });

  it('are given to whoever proves to hold the key of a service, and a seed that is none is never sent.', async () => {
    const key = createUser();
    const graph = { identity: { answers: [], asks: [], appends: true } };
    const services = { identity: { nkey: key.getPublicKey() } };
    const config = natsAccounts({ graph, services, system: { password: passwordOf('sys') } });
    const server = await startNats({ config, jetstream: false });
    const login = (nkeySeed: string) =>
      connectNats({ servers: server.url, service: 'identity', credentials: { nkeySeed } });
    const handle = await login(new TextDecoder().decode(key.getSeed()));
    expect(await mayListen(handle.connection, '_INBOX_identity.>')).toBe(true);
    expect(await mayListen(handle.connection, '_INBOX_consent.>')).toBe(false);
    await handle.close();
    const other = new TextDecoder().decode(createUser().getSeed());
    await expect(login(other)).rejects.toMatchObject({ name: 'AuthorizationError' });
    await expect(login('no seed')).rejects.toThrow('the nkey seed is not a seed');
    await server.stop();
  });

  it('begin with the right password.', async () => {
    const credentials = { user: 'records', password: passwordOf('consent') };
    const attempt = connectNats({ servers: world.server.url, service: 'records', credentials });
    await expect(attempt).rejects.toMatchObject({ name: 'AuthorizationError' });
  });
});
