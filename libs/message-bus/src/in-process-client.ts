import { ClientProxy, type ReadPacket, type WritePacket } from '@nestjs/microservices';
import type { InProcessHub } from './in-process-hub.js';
import type { WireError } from './wire-error.js';

/** Nest client of the in-process transport. */
export class InProcessClient extends ClientProxy {
  readonly #hub: InProcessHub;

  constructor(hub: InProcessHub) {
    super();
    this.#hub = hub;
  }

  override connect(): Promise<void> {
    return Promise.resolve();
  }

  override close(): void {
    // Nothing is held open.
  }

  override unwrap(): never {
    throw new TypeError('there is no driver below the in-process transport');
  }

  protected override publish(packet: ReadPacket, callback: (packet: WritePacket) => void): () => void {
    const { endpoint } = this.#hub;
    if (endpoint !== undefined)
      return endpoint.dispatch(this.normalizePattern(packet.pattern), packet, callback);
    const err: WireError = { code: 'NoHandler', origin: 'bus', details: {} };
    callback({ err, isDisposed: true });
    return () => {};
  }

  protected override dispatchEvent(): Promise<never> {
    return Promise.reject(new TypeError('facts are appended to the event store, never emitted on the bus'));
  }
}
