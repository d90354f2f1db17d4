import type { ReadPacket, WritePacket } from '@nestjs/microservices';
import type { MessageHeaders } from './message-headers.js';

/** What a server offers to the hub. */
export interface InProcessEndpoint {
  /** @returns a function that gives up on the answer */
  dispatch(
    pattern: string,
    packet: ReadPacket,
    headers: MessageHeaders,
    reply: (packet: WritePacket) => void,
  ): () => void;
}

/**
 * Where clients and the server of one application meet. One per application, created by whoever assembles it:
 * two applications in one process never hear each other.
 */
export class InProcessHub {
  #endpoint: InProcessEndpoint | undefined;

  get endpoint(): InProcessEndpoint | undefined {
    return this.#endpoint;
  }

  /** Called by the server when it begins to listen. @throws when another server already listens */
  attach(endpoint: InProcessEndpoint): void {
    if (this.#endpoint !== undefined && this.#endpoint !== endpoint)
      throw new Error('a server already listens on this hub');
    this.#endpoint = endpoint;
  }
}
