import { BaseRpcContext } from '@nestjs/microservices';
import type { MessageHeaders } from './message-headers.js';

/** Context of a message for its handler; the same on every transport. */
export class MessageContext extends BaseRpcContext<[string, MessageHeaders]> {
  /** The pattern, such as `consent.decide`. */
  getSubject(): string {
    return this.args[0];
  }

  getHeaders(): MessageHeaders {
    return this.args[1];
  }
}
