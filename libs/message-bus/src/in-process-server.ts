import { AsyncLocalStorage } from 'node:async_hooks';
import type { ReadPacket, WritePacket } from '@nestjs/microservices';
import { BusServer, wireFailure } from './bus-server.js';
import type { InProcessEndpoint, InProcessHub } from './in-process-hub.js';
import { MessageContext } from './message-context.js';
import type { MessageHeaders } from './message-headers.js';

const copy = (value: unknown): unknown =>
  value === undefined ? undefined : JSON.parse(JSON.stringify(value));

/**
 * Nest transport without a network. Every message is copied through JSON both ways, so that a handler behaves
 * as it would behind a real bus. Closing waits for what is in flight, including the further requests of what is
 * in flight.
 */
export class InProcessServer extends BusServer implements InProcessEndpoint {
  readonly #hub: InProcessHub;
  readonly #inside = new AsyncLocalStorage<true>();
  #closing = false;

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
    await this.idle();
  }

  override on(): void {
    // No connection, hence no connection events.
  }

  override unwrap(): never {
    throw new TypeError('there is no driver below the in-process transport');
  }

  dispatch(
    pattern: string,
    packet: ReadPacket,
    headers: MessageHeaders,
    reply: (packet: WritePacket) => void,
  ): () => void {
    const data = copy(packet.data);
    let wanted = true;
    const answer = (written: WritePacket) => {
      if (wanted) reply(written);
    };
    const handler = this.messageHandlers.get(pattern);
    const refused = this.#closing && this.#inside.getStore() === undefined;
    if (handler === undefined || refused) {
      queueMicrotask(() => answer({ err: wireFailure(refused ? 'Closing' : 'NoHandler') }));
    } else {
      void this.#inside.run(true, () =>
        this.tracked(async () => {
          const outcome = await this.call(handler, data, new MessageContext([pattern, headers]));
          answer(this.#written(pattern, outcome));
        }),
      );
    }
    return () => {
      wanted = false;
    };
  }

  #written(pattern: string, outcome: WritePacket): WritePacket {
    const written = this.encoded(pattern, outcome, copy);
    return 'failure' in written ? { err: written.failure } : { response: written.answer };
  }
}
