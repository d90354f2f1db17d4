// needs: nats
import type { CommitNotice } from '@coop/event-sourcing';
import { TestAnswers, TestSite } from '@coop/message-bus/testing';
import { announcer } from './announcer.js';
import type { ConnectionEvent } from './connection-status.js';
import { NatsBus } from './nats-bus.js';
import { startAnswering } from './testing/answering.js';
import { eventually } from './testing/eventually.js';
import { natsWorld, SUITE_GRAPH, type NatsWorld } from './testing/nats-world.js';

/** Stands for a store on another machine: it knows what it has read, and reads up to what it is told. */
class Reader {
  readonly gaps: string[] = [];
  read = 0n;

  noticed({ previous, last }: CommitNotice): void {
    if (last <= this.read) return;
    if (previous > this.read) this.gaps.push(`${String(this.read + 1n)}-${String(previous)}`);
    this.read = last;
  }
}

describe('When NATS is killed and comes back', () => {
  let world: NatsWorld;
  beforeEach(async () => {
    world = await natsWorld(SUITE_GRAPH);
  });
  afterEach(() => world.end());

  it('requests fail at once meanwhile, and succeed after.', async () => {
    const events: ConnectionEvent[] = [];
    const caller = await world.connect('caller', (event) => events.push(event));
    const test = await world.connect('test');
    const answers = await startAnswering(new TestSite(), test, [TestAnswers]);
    const bus = new NatsBus(caller);
    expect(await bus.request('test.echo', { before: true })).toEqual({ before: true });

    await world.server.kill();
    await eventually(() => !caller.connected(), 'the loss is seen');
    const limit = { timeoutMs: 60_000 };
    await expect(bus.request('test.echo', {}, limit)).rejects.toMatchObject({
      code: 'Disconnected',
      origin: 'bus',
    });

    await world.server.start();
    await eventually(() => caller.connected() && test.connected(), 'both are connected again');
    expect(await bus.request('test.echo', { after: true })).toEqual({ after: true });
    expect(caller.reconnections()).toBe(1);
    expect(events).toEqual([{ kind: 'disconnected' }, { kind: 'reconnected', reconnections: 1 }]);
    await answers.close();
  });

  it('a connection can be closed while it is lost.', async () => {
    const caller = await world.connect('caller');
    await world.server.kill();
    await eventually(() => !caller.connected(), 'the loss is seen');
    await caller.close();
    expect(caller.connection.isClosed()).toBe(true);
    await expect(new NatsBus(caller).request('test.echo', {})).rejects.toMatchObject({ code: 'Closing' });
  });

  it('announcements lost meanwhile show as a gap in the next one.', async () => {
    const [test, neighbour] = await Promise.all([world.connect('test'), world.connect('neighbour')]);
    const writer = announcer(test, 'test');
    const reader = new Reader();
    announcer(neighbour, 'neighbour').onNotice((notice) => reader.noticed(notice));
    await neighbour.connection.flush();
    writer.announce({ previous: 0n, first: 1n, last: 2n });
    await eventually(() => reader.read === 2n, 'the first notice is heard');

    await world.server.kill();
    await eventually(() => !test.connected(), 'the loss is seen');
    writer.announce({ previous: 2n, first: 3n, last: 3n });
    writer.announce({ previous: 3n, first: 4n, last: 5n });
    expect(writer.counts()).toMatchObject({ sent: 1, lost: 2 });

    await world.server.start();
    await eventually(() => test.connected() && neighbour.connected(), 'both are connected again');
    writer.announce({ previous: 5n, first: 6n, last: 6n });
    await eventually(() => reader.read === 6n, 'the next notice is heard');
    expect(reader.gaps).toEqual(['3-5']);
  });

  it('a malformed announcement is counted and passed on to nobody.', async () => {
    const [test, neighbour] = await Promise.all([world.connect('test'), world.connect('neighbour')]);
    const hearing = announcer(neighbour, 'neighbour');
    const heard: CommitNotice[] = [];
    const stop = hearing.onNotice((notice) => heard.push(notice));
    await neighbour.connection.flush();
    test.connection.publish('commits.test', '{"previous":"0","first":"1","last":1}');
    test.connection.publish('commits.test', 'x'.repeat(1_000));
    announcer(test, 'test').announce({ previous: 0n, first: 1n, last: 1n });
    await eventually(() => heard.length > 0, 'a notice is heard');
    expect(heard).toEqual([{ previous: 0n, first: 1n, last: 1n }]);
    expect(hearing.counts()).toMatchObject({ heard: 1, malformed: 2 });
    stop();
  });
});
