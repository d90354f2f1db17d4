import { setTimeout as pause } from 'node:timers/promises';
import type { INestApplication } from '@nestjs/common';
import type { MessageHandler, WritePacket } from '@nestjs/microservices';
import type { Msg, Subscription } from '@nats-io/transport-node';
import { BusServer, faultPlace, MessageContext, wireFailure, type WireError } from '@coop/message-bus';
import type { NatsConnectionHandle } from './connection-handle.js';
import { serviceName, subjectOf } from './subjects.js';
import { Turns } from './turns.js';
import { encodeJson, failureHeaders, HEADER_ROOM, messageHeaders, remainingMs } from './wire.js';

/** Bounds of a server; the defaults suit a service with its own process. */
export interface NatsServerLimits {
  /** How many requests are carried out at a time (256). */
  readonly atOnce?: number;
  /** How many more may wait for their turn before others are answered `Overloaded` (4096). */
  readonly waiting?: number;
  /** How long closing waits for what is in flight, in milliseconds (20 000). */
  readonly drainMs?: number;
}

/**
 * Nest transport over NATS: every pattern of the service is one subscription in the queue group of the service,
 * so that instances share the requests. A request whose caller has given up while it waited is not carried out.
 */
export class NatsBusServer extends BusServer {
  readonly #handle: NatsConnectionHandle;
  readonly #service: string;
  readonly #turns: Turns;
  readonly #drainMs: number;
  readonly #subscriptions: Subscription[] = [];
  #expired = 0;
  #closing: Promise<void> | undefined;

  constructor(handle: NatsConnectionHandle, service: string, limits: NatsServerLimits = {}) {
    super();
    this.#handle = handle;
    this.#service = serviceName(service);
    this.#turns = new Turns(limits.atOnce ?? 256, limits.waiting ?? 4_096);
    this.#drainMs = limits.drainMs ?? 20_000;
  }

  /** How many requests were not carried out because their callers had given up. */
  get expired(): number {
    return this.#expired;
  }

  override listen(callback: (error?: unknown) => void): void {
    void this.#listen(callback);
  }

  /** Takes no new request, and waits for what is in flight; its further requests still go out. */
  override async close(): Promise<void> {
    this.#closing ??= this.#drain();
    return this.#closing;
  }

  override on(): void {
    // Connection events are reported by the handle.
  }

  override unwrap(): never {
    throw new TypeError('the connection belongs to the handle');
  }

  async #listen(callback: (error?: unknown) => void): Promise<void> {
    let failure: unknown;
    try {
      await this.#subscribe();
    } catch (error) {
      failure = error;
    }
    callback(failure);
  }

  async #subscribe(): Promise<void> {
    const { connection } = this.#handle;
    const own = [...this.messageHandlers].filter(([pattern]) => pattern.startsWith(`${this.#service}.`));
    for (const [pattern, handler] of own) {
      const callback = (error: Error | null, message: Msg): void => {
        // A refused subscription is reported by the handle.
        if (error === null) void this.tracked(() => this.#serve(pattern, handler, message));
      };
      this.#subscriptions.push(connection.subscribe(subjectOf(pattern), { queue: this.#service, callback }));
    }
    // After the server's answer every subscription is either known to it or refused.
    await connection.flush();
    const refused = this.#subscriptions.find((subscription) => subscription.isClosed());
    if (refused !== undefined)
      throw new Error(`the bus does not let ${this.#service} answer on ${refused.getSubject()}`);
  }

  async #drain(): Promise<void> {
    const limit = new AbortController();
    const late = pause(this.#drainMs, 'late' as const, { signal: limit.signal }).catch(() => 'late' as const);
    const done = this.#drained();
    if ((await Promise.race([done, late])) === 'late')
      this.logger.warn(`${String(this.inFlight)} requests were still in flight when ${this.#service} closed`);
    limit.abort();
  }

  async #drained(): Promise<'done'> {
    await Promise.allSettled(this.#subscriptions.map(async (subscription) => subscription.drain()));
    await this.idle();
    return 'done';
  }

  async #serve(pattern: string, handler: MessageHandler, message: Msg): Promise<void> {
    const { headers } = message;
    const until = performance.now() + remainingMs(headers);
    const connectedSince = this.#handle.reconnections();
    const turn = this.#turns.take();
    if (turn === 'full') {
      this.#fail(message, wireFailure('Overloaded'));
      return;
    }
    if (turn !== undefined) await turn;
    try {
      if (performance.now() >= until) {
        this.#expired += 1;
        return;
      }
      const context = new MessageContext([pattern, messageHeaders(headers)]);
      const outcome = await this.#outcome(handler, message, context);
      // The right to answer ended with the connection on which the request came.
      if (connectedSince === this.#handle.reconnections()) this.#answer(pattern, message, outcome);
    } catch (error) {
      this.logger.error(`no answer to ${pattern} went out: ${faultPlace(error)}`);
    } finally {
      this.#turns.give();
    }
  }

  async #outcome(handler: MessageHandler, message: Msg, context: MessageContext): Promise<WritePacket> {
    let data: unknown;
    try {
      data = message.json();
    } catch {
      this.logger.error(`a request for ${context.getSubject()} is not JSON`);
      return { err: wireFailure('Internal', 'fault') };
    }
    return this.call(handler, data, context);
  }

  #answer(pattern: string, message: Msg, outcome: WritePacket): void {
    const written = this.encoded(pattern, outcome, encodeJson);
    const body = 'failure' in written ? written.failure : written.answer;
    const limit = this.#handle.maxPayload() - HEADER_ROOM;
    if (body.length > limit) {
      this.logger.error(
        `the answer to ${pattern} has ${String(body.length)} bytes, the bus takes ${String(limit)}`,
      );
      this.#fail(message, wireFailure('TooLarge', 'fault', { bytes: body.length, limit }));
    } else if ('failure' in written) message.respond(body, { headers: failureHeaders });
    else message.respond(body);
  }

  #fail(message: Msg, failure: WireError): void {
    message.respond(encodeJson(failure), { headers: failureHeaders });
  }
}

/**
 * Lets an application's message handlers answer over NATS, those of the service only. Global filters and guards
 * then apply to messages too. Call it before `startAllMicroservices()`, and that before `listen()`; close the
 * application before the connection.
 *
 * @returns the server; `setOnProcessingStartHook` runs every handler inside a trace, for example
 */
export function connectNatsTransport(
  app: INestApplication,
  handle: NatsConnectionHandle,
  service: string,
  limits: NatsServerLimits = {},
): NatsBusServer {
  const strategy = new NatsBusServer(handle, service, limits);
  app.connectMicroservice({ strategy }, { inheritAppConfig: true });
  return strategy;
}
