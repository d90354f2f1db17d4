import { Controller, type INestApplication, type LoggerService, type Type } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { Ctx, MessagePattern, Payload } from '@nestjs/microservices';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { Refusal, StoreError } from '@coop/event-sourcing';
import { Bus } from '../bus.js';
import { MessageContext } from '../message-context.js';
import type { MessageHeaders } from '../message-headers.js';
import { RpcErrorFilter } from '../rpc-error.filter.js';

/** Stands for a personal value: it may never be seen in a failure or a log. */
export const CANARY = 'canary-7f3a@example.org';

/** Something that one side waits for and the other opens. */
export class Gate {
  readonly #opened = Promise.withResolvers<void>();

  get opened(): Promise<void> {
    return this.#opened.promise;
  }

  open(): void {
    this.#opened.resolve();
  }
}

/** The gates of the handler `test.slow`: it opens the first and waits for the second. */
export class Gates {
  readonly started = new Gate();
  readonly finish = new Gate();
}

/** Answers the patterns `test.*`, each in another way. */
@Controller()
export class TestAnswers {
  constructor(
    private readonly gates: Gates,
    private readonly bus: Bus,
  ) {}

  @MessagePattern('test.echo')
  echo(payload: unknown): unknown {
    return payload;
  }

  @MessagePattern('test.headers')
  headers(@Payload() _payload: unknown, @Ctx() context: MessageContext): MessageHeaders {
    return context.getHeaders();
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
    return this.bus.request('neighbour.refuse', {});
  }

  @MessagePattern('test.slow')
  async slow(): Promise<unknown> {
    this.gates.started.open();
    await this.gates.finish.opened;
    return this.bus.request('neighbour.echo', { finished: true });
  }
}

/** Answers the patterns `neighbour.*`: the service that a handler asks further. */
@Controller()
export class NeighbourAnswers {
  @MessagePattern('neighbour.echo')
  echo(payload: unknown): unknown {
    return payload;
  }

  @MessagePattern('neighbour.refuse')
  refuse(): never {
    throw new Refusal('PurposeNotCovered', { purpose: 'Marketing' });
  }
}

/** What one test of a bus needs besides the bus: gates, a log, and applications that write to it. */
export class TestSite {
  readonly gates = new Gates();
  /** Everything that was logged. */
  readonly lines: string[] = [];

  /** An application with these handlers, which ask others through `bus`; not connected to any transport yet. */
  async application(controllers: Type[], bus: Bus): Promise<INestApplication> {
    const module = await Test.createTestingModule({
      controllers,
      providers: [
        { provide: Gates, useValue: this.gates },
        { provide: Bus, useValue: bus },
        { provide: APP_FILTER, useClass: RpcErrorFilter },
      ],
    }).compile();
    return module.createNestApplication(new FastifyAdapter(), { logger: this.#logger() });
  }

  #logger(): LoggerService {
    const write = (...parts: readonly unknown[]) => this.lines.push(parts.map(String).join(' '));
    return { log: write, error: write, warn: write };
  }
}
