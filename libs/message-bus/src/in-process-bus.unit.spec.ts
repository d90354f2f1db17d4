import { Controller, type INestApplication, type LoggerService } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { MessagePattern } from '@nestjs/microservices';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { Refusal, StoreError } from '@coop/event-sourcing';
import { Bus, BusError, connectInProcess, InProcessBus, InProcessHub, RpcErrorFilter } from './index.js';

const CANARY = 'canary-7f3a@example.org';

interface Gate {
  readonly opened: Promise<void>;
  open(): void;
}

function newGate(): Gate {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: resolve };
}

class Gates {
  readonly started = newGate();
  readonly finish = newGate();
}

@Controller()
class Answers {
  constructor(
    private readonly gates: Gates,
    private readonly bus: Bus,
  ) {}

  @MessagePattern('test.echo')
  echo(payload: unknown): unknown {
    return payload;
  }

  @MessagePattern('test.change')
  change(payload: { names: string[] }): unknown {
    payload.names.push('added by the handler');
    return { names: payload.names };
  }

  @MessagePattern('test.refuse')
  refuse(): never {
    throw new Refusal('PurposeNotCovered', { purpose: 'Marketing' });
  }

  @MessagePattern('test.stale')
  stale(): never {
    throw new StoreError('WrongExpectedRevision', 'revision', { actual: 7n });
  }

  @MessagePattern('test.fault')
  async fault(): Promise<never> {
    await Promise.resolve();
    throw new Error(`could not write to ${CANARY}`);
  }

  @MessagePattern('test.silent')
  silent(): void {
    // Answers nothing.
  }

  @MessagePattern('test.bigint')
  bigint(): unknown {
    return { position: 1n };
  }

  @MessagePattern('test.nested')
  async nested(): Promise<unknown> {
    return this.bus.request('test.refuse', {});
  }

  @MessagePattern('test.slow')
  async slow(): Promise<unknown> {
    this.gates.started.open();
    await this.gates.finish.opened;
    return this.bus.request('test.echo', { finished: true });
  }
}

describe('A bus inside one process', () => {
  let app: INestApplication;
  let hub: InProcessHub;
  let bus: InProcessBus;
  let gates: Gates;
  let lines: string[];

  const logger = (): LoggerService => {
    const write = (...parts: readonly unknown[]) => lines.push(parts.map(String).join(' '));
    return { log: write, error: write, warn: write };
  };

  beforeEach(async () => {
    lines = [];
    gates = new Gates();
    hub = new InProcessHub();
    bus = new InProcessBus(hub);
    const module = await Test.createTestingModule({
      controllers: [Answers],
      providers: [
        { provide: Gates, useValue: gates },
        { provide: Bus, useValue: bus },
        { provide: APP_FILTER, useClass: RpcErrorFilter },
      ],
    }).compile();
    app = module.createNestApplication(new FastifyAdapter(), { logger: logger() });
    connectInProcess(app, hub);
    await app.startAllMicroservices();
    await app.init();
  });

  afterEach(async () => {
    gates.finish.open();
    await app.close();
  });

  const failure = async (pattern: string, payload: object = {}, timeoutMs = 1_000): Promise<unknown> =>
    bus.request(pattern, payload, { timeoutMs }).then(
      () => 'no failure',
      (error: unknown) => error,
    );

  it('carries a question to its handler and brings the answer back.', async () => {
    expect(await bus.request('test.echo', { purpose: 'AcademicResearch' })).toEqual({
      purpose: 'AcademicResearch',
    });
  });

  it('sends JSON, so that dates arrive as strings and undefined members vanish.', async () => {
    const payload = { at: new Date('2026-01-02T03:04:05Z'), nothing: undefined };
    expect(await bus.request('test.echo', payload)).toEqual({ at: '2026-01-02T03:04:05.000Z' });
  });

  it("does not let a handler change the caller's object.", async () => {
    const payload = { names: ['first'] };
    expect(await bus.request('test.change', payload)).toEqual({ names: ['first', 'added by the handler'] });
    expect(payload.names).toEqual(['first']);
  });

  it('refuses a bigint at the caller: positions travel as decimal strings.', async () => {
    expect(await failure('test.echo', { position: 1n })).toBeInstanceOf(TypeError);
  });

  it('reports an answer that is not JSON instead of letting the caller wait.', async () => {
    expect(await failure('test.bigint')).toMatchObject({ code: 'InvalidAnswer', origin: 'fault' });
  });

  it('says so when nobody answers a pattern.', async () => {
    const error = await failure('test.unknown');
    expect(error).toBeInstanceOf(BusError);
    expect(error).toMatchObject({ code: 'NoHandler', origin: 'bus' });
  });

  it('says so when no server listens at all.', async () => {
    const lonely = new InProcessBus(new InProcessHub());
    await expect(lonely.request('test.echo', {})).rejects.toMatchObject({ code: 'NoHandler' });
  });

  it('says so when a handler answers nothing.', async () => {
    expect(await failure('test.silent')).toMatchObject({ code: 'NoAnswer', origin: 'fault' });
  });

  it('never waits longer than the caller allows.', async () => {
    expect(await failure('test.slow', {}, 20)).toMatchObject({ code: 'Timeout', origin: 'bus' });
  });

  it('brings a refusal back with its code and details.', async () => {
    expect(await failure('test.refuse')).toMatchObject({
      code: 'PurposeNotCovered',
      origin: 'refusal',
      details: { purpose: 'Marketing' },
    });
  });

  it('keeps the code of a refusal that comes from a further question.', async () => {
    expect(await failure('test.nested')).toMatchObject({ code: 'PurposeNotCovered', origin: 'refusal' });
  });

  it('brings a store error back with the revision that was found, as text.', async () => {
    expect(await failure('test.stale')).toMatchObject({
      code: 'WrongExpectedRevision',
      origin: 'store',
      details: { actual: '7' },
    });
  });

  it('hides the text of a fault from the caller and from the log.', async () => {
    const error = await failure('test.fault');
    expect(error).toMatchObject({ code: 'Internal', origin: 'fault', details: {} });
    expect(JSON.stringify(error)).not.toContain(CANARY);
    expect(lines.join('\n')).toContain('Answers.fault');
    expect(lines.join('\n')).not.toContain(CANARY);
  });

  it('finishes what is in flight, with its further questions, before the application closes.', async () => {
    const answered = bus.request('test.slow', {});
    await gates.started.opened;
    let closed = false;
    const closing = app.close().then(() => (closed = true));
    await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setImmediate(resolve));
    expect(await failure('test.echo')).toMatchObject({ code: 'Closing' });
    expect(closed).toBe(false);
    gates.finish.open();
    expect(await answered).toEqual({ finished: true });
    await closing;
  });

  it('lets only one server listen on a hub.', () => {
    expect(() => hub.attach({ dispatch: () => () => {} })).toThrow('already listens');
  });
});
