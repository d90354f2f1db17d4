// needs: nats
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { Controller, type Type } from '@nestjs/common';
import { MessagePattern } from '@nestjs/microservices';
import { TestAnswers, TestSite } from '@coop/message-bus/testing';
import type { NatsConnectionHandle } from './connection-handle.js';
import { NatsBus } from './nats-bus.js';
import type { NatsServerLimits } from './nats-bus-server.js';
import { startAnswering, type Answering } from './testing/answering.js';
import { eventually } from './testing/eventually.js';
import { natsWorld, passwordOf, SUITE_GRAPH, type NatsWorld } from './testing/nats-world.js';

/** An instance that notes what it served. */
function instance(served: string[]): Type {
  @Controller()
  class Instance {
    @MessagePattern('test.echo')
    async echo(payload: { id: string }): Promise<unknown> {
      await pause(3);
      served.push(payload.id);
      return payload;
    }
  }
  return Instance;
}

@Controller()
class Large {
  @MessagePattern('test.large')
  large(): unknown {
    return { text: 'x'.repeat(1_200_000) };
  }
}

describe('Instances of a service on NATS', () => {
  let world: NatsWorld;
  let caller: NatsConnectionHandle;
  let bus: NatsBus;
  let site: TestSite;
  let running: Answering[];
  beforeAll(async () => {
    world = await natsWorld(SUITE_GRAPH);
    caller = await world.connect('caller');
    bus = new NatsBus(caller);
  });
  afterAll(() => world.end());
  beforeEach(() => {
    site = new TestSite();
    running = [];
  });
  afterEach(async () => {
    site.gates.finish.open();
    for (const answering of running) await answering.close();
  });

  async function start(controllers: Type[], limits: NatsServerLimits = {}): Promise<Answering> {
    const answering = await startAnswering(site, await world.connect('test'), controllers, limits);
    running.push(answering);
    return answering;
  }

  const failure = async (pattern: string, payload: object = {}, timeoutMs = 2_000): Promise<unknown> =>
    bus.request(pattern, payload, { timeoutMs }).then(
      () => 'no failure',
      (error: unknown) => error,
    );

  it('share the requests: each one is carried out once.', async () => {
    const [first, second]: [string[], string[]] = [[], []];
    await start([instance(first)]);
    await start([instance(second)]);
    const ids = Array.from({ length: 100 }, (_, number) => String(number));
    await Promise.all(ids.map((id) => bus.request('test.echo', { id })));
    expect([...first, ...second].map(Number).sort((a, b) => a - b)).toEqual(ids.map(Number));
    expect(first.length).toBeGreaterThan(0);
    expect(second.length).toBeGreaterThan(0);
  });

  it('lose no request when one of them closes.', async () => {
    const [first, second]: [string[], string[]] = [[], []];
    const leaving = await start([instance(first)]);
    await start([instance(second)]);
    const asked: Promise<unknown>[] = [];
    let closed: Promise<void> | undefined;
    for (let number = 0; number < 200; number += 1) {
      asked.push(bus.request('test.echo', { id: String(number) }));
      if (number === 100) closed = leaving.close();
      if (number % 10 === 0) await pause(1);
    }
    const outcomes = await Promise.allSettled(asked);
    await closed;
    expect(outcomes.filter(({ status }) => status === 'rejected')).toEqual([]);
    expect(new Set([...first, ...second]).size).toBe(200);
    expect(first.length).toBeGreaterThan(0);
    expect(second.length).toBeGreaterThan(first.length);
  });

  it('are gone in the middle of a request: the caller sees Timeout, and NoHandler after that.', async () => {
    const script = new URL('testing/mute-service.js', import.meta.url).pathname;
    const child = spawn(process.execPath, [script, world.server.url, passwordOf('test')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    await eventually(() => said.includes('listening'), 'the other process listens');
    const answer = failure('test.slow', {}, 1_000);
    await eventually(() => said.includes('taken'), 'the request is taken');
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
    expect(await answer).toMatchObject({ code: 'Timeout', origin: 'bus' });
    expect(await failure('test.slow')).toMatchObject({ code: 'NoHandler', origin: 'bus' });
  });

  it('do not carry out a request whose caller gave up while it waited for its turn.', async () => {
    const served: string[] = [];
    const { server } = await start([TestAnswers, instance(served)], { atOnce: 1 });
    const slow = failure('test.slow', {}, 5_000);
    await site.gates.started.opened;
    const impatient = failure('test.echo', { id: 'impatient' }, 30);
    const patient = bus.request('test.echo', { id: 'patient' }, { timeoutMs: 5_000 });
    expect(await impatient).toMatchObject({ code: 'Timeout' });
    await pause(50);
    site.gates.finish.open();
    expect(await patient).toEqual({ id: 'patient' });
    // The neighbour, which the slow handler asks in the end, is not there.
    expect(await slow).toMatchObject({ code: 'NoHandler' });
    expect(served).toEqual(['patient']);
    expect(server.expired).toBe(1);
  });

  it('say at once that they are overloaded when too many requests wait.', async () => {
    await start([TestAnswers], { atOnce: 1, waiting: 1 });
    const slow = failure('test.slow', {}, 5_000);
    await site.gates.started.opened;
    const waiting = bus.request('test.echo', { id: 'waits' }, { timeoutMs: 5_000 });
    expect(await failure('test.echo')).toMatchObject({ code: 'Overloaded', origin: 'bus' });
    site.gates.finish.open();
    expect(await waiting).toEqual({ id: 'waits' });
    await slow;
  });

  it('close in the end although a handler never finishes, and say so.', async () => {
    const { server } = await start([TestAnswers], { drainMs: 50 });
    const slow = failure('test.slow', {}, 200);
    await site.gates.started.opened;
    await server.close();
    expect(site.lines.join('\n')).toContain('1 requests were still in flight when test closed');
    expect(await slow).toMatchObject({ code: 'Timeout' });
  });

  it('never see a request that is too large for the bus: the caller is told its size and the limit.', async () => {
    await start([TestAnswers]);
    const text = 'x'.repeat(1_100_000);
    expect(await failure('test.echo', { text })).toMatchObject({
      code: 'TooLarge',
      origin: 'fault',
      details: { bytes: text.length + '{"text":""}'.length },
    });
    expect(await bus.request('test.echo', { text: 'short' })).toEqual({ text: 'short' });
  });

  it('say so when an answer is too large for the bus.', async () => {
    await start([Large]);
    expect(await failure('test.large')).toMatchObject({ code: 'TooLarge', origin: 'fault' });
    expect(site.lines.join('\n')).toContain('the answer to test.large has 1200011 bytes');
  });

  it('refuse requests with Closing once the connection of the caller is closing.', async () => {
    const leaving = await world.connect('caller');
    await leaving.close();
    await expect(new NatsBus(leaving).request('test.echo', {})).rejects.toMatchObject({ code: 'Closing' });
  });

  it('are asked with a time limit that is one.', async () => {
    expect(await failure('test.echo', {}, Number.POSITIVE_INFINITY)).toBeInstanceOf(RangeError);
    expect(await failure('test.echo', {}, Number.NaN)).toBeInstanceOf(RangeError);
    expect(await failure('test.echo', {}, 0)).toMatchObject({ code: 'Timeout' });
  });

  it('are asked by a pattern, never by a wildcard.', async () => {
    expect(await failure('test.>')).toBeInstanceOf(TypeError);
    expect(await failure('*.echo')).toBeInstanceOf(TypeError);
    expect(await failure('test.echo extra')).toBeInstanceOf(TypeError);
  });
});
