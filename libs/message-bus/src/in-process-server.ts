import { AsyncLocalStorage } from 'node:async_hooks';
import {
  BaseRpcContext,
  Server,
  type MessageHandler,
  type ReadPacket,
  type WritePacket,
} from '@nestjs/microservices';
import { firstValueFrom, isObservable } from 'rxjs';
import { faultPlace } from './rpc-error.filter.js';
import type { InProcessEndpoint, InProcessHub } from './in-process-hub.js';
import type { BusFailure } from './bus.js';
import type { WireError } from './wire-error.js';

/** Context of a message, with the same questions as Nest's `NatsContext`. */
export class InProcessContext extends BaseRpcContext<[string]> {
  getSubject(): string {
    return this.getArgByIndex(0);
  }

  getHeaders(): undefined {
    return undefined;
  }
}

const copy = (value: unknown): unknown =>
  value === undefined ? undefined : JSON.parse(JSON.stringify(value));

const failure = (code: BusFailure, origin: WireError['origin'] = 'bus'): WritePacket => ({
  err: { code, origin, details: {} } satisfies WireError,
  isDisposed: true,
});

/** One question, one answer: the first value where a handler, a filter or an interceptor made a stream of it. */
async function outcomeOf(
  handler: MessageHandler,
  data: unknown,
  context: InProcessContext,
): Promise<WritePacket> {
  try {
    const result: unknown = await handler(data, context);
    const response: unknown = isObservable(result)
      ? await firstValueFrom(result, { defaultValue: undefined })
      : result;
    return { response, isDisposed: true };
  } catch (err) {
    return { err, isDisposed: true };
  }
}

/**
 * Nest transport without a network. Every message is copied through JSON both ways, so that a handler behaves
 * as it would behind a real bus. Closing waits for what is in flight, including the further requests of what is
 * in flight.
 */
export class InProcessServer extends Server implements InProcessEndpoint {
  readonly #hub: InProcessHub;
  readonly #inside = new AsyncLocalStorage<true>();
  #inFlight = 0;
  #closing = false;
  #drained: (() => void) | undefined;

  constructor(hub: InProcessHub) {
    super();
    this.#hub = hub;
  }

  override listen(callback: () => void): void {
    this.#hub.attach(this);
    callback();
  }

  override async close(): Promise<void> {
    this.#closing = true;
    if (this.#inFlight > 0) await new Promise<void>((resolve) => (this.#drained = resolve));
  }

  override on(): void {
    // No connection, hence no connection events.
  }

  override unwrap(): never {
    throw new TypeError('there is no driver below the in-process transport');
  }

  dispatch(pattern: string, packet: ReadPacket, reply: (packet: WritePacket) => void): () => void {
    const data = copy(packet.data);
    let wanted = true;
    const answer = (written: WritePacket) => {
      if (wanted) reply(written);
    };
    const handler = this.messageHandlers.get(pattern);
    const refused = this.#closing && this.#inside.getStore() === undefined;
    if (handler === undefined || refused) {
      queueMicrotask(() => answer(failure(refused ? 'Closing' : 'NoHandler')));
    } else {
      this.#inFlight += 1;
      void this.#inside.run(true, async () => {
        const written = await this.#handle(handler, data, pattern);
        this.#done();
        answer(this.#written(pattern, written));
      });
    }
    return () => {
      wanted = false;
    };
  }

  #handle(handler: MessageHandler, data: unknown, pattern: string): Promise<WritePacket> {
    const context = new InProcessContext([pattern]);
    return new Promise((resolve) => {
      this.runWithProcessingHooks(context, async (ended) => {
        resolve(await outcomeOf(handler, data, context));
        ended();
      });
    });
  }

  #written(pattern: string, packet: WritePacket): WritePacket {
    try {
      if (packet.err !== undefined) return { err: copy(packet.err), isDisposed: true };
      return packet.response === undefined ? packet : { ...packet, response: copy(packet.response) };
    } catch (error) {
      this.logger.error(`the answer to ${pattern} is not JSON: ${faultPlace(error)}`);
      return failure('InvalidAnswer', 'fault');
    }
  }

  #done(): void {
    this.#inFlight -= 1;
    if (this.#inFlight === 0) this.#drained?.();
  }
}
