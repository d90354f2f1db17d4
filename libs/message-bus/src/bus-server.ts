import { Server, type MessageHandler, type WritePacket } from '@nestjs/microservices';
import { firstValueFrom, isObservable } from 'rxjs';
import type { BusFailure } from './bus.js';
import type { MessageContext } from './message-context.js';
import { faultPlace } from './rpc-error.filter.js';
import type { WireError } from './wire-error.js';

/** A failure of the bus itself in its wire form. */
export const wireFailure = (
  code: BusFailure,
  origin: WireError['origin'] = 'bus',
  details: WireError['details'] = {},
): WireError => ({ code, origin, details });

/** One question, one answer: the first value where a handler, a filter or an interceptor made a stream of it. */
async function outcomeOf(
  handler: MessageHandler,
  data: unknown,
  context: MessageContext,
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
 * What the servers of every transport share: how a handler is called, what is in flight, and when an answer is
 * no answer.
 */
export abstract class BusServer extends Server {
  #inFlight = 0;
  #idle: (() => void) | undefined;

  /** How many requests are being carried out or wait for their turn. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /** Counts a piece of work as in flight until it has settled. */
  protected async tracked(work: () => Promise<void>): Promise<void> {
    this.#inFlight += 1;
    try {
      await work();
    } finally {
      this.#inFlight -= 1;
      if (this.#inFlight === 0) this.#idle?.();
    }
  }

  /** Resolves when nothing is in flight. */
  protected async idle(): Promise<void> {
    if (this.#inFlight > 0) await new Promise<void>((resolve) => (this.#idle = resolve));
  }

  /** Carries a request out, between Nest's processing hooks; never rejects. */
  protected call(handler: MessageHandler, data: unknown, context: MessageContext): Promise<WritePacket> {
    return new Promise((resolve) => {
      this.runWithProcessingHooks(context, async (ended) => {
        resolve(await outcomeOf(handler, data, context));
        ended();
      });
    });
  }

  /**
   * What may go out of an outcome, encoded: an answer that is not JSON becomes a failure, which the caller sees
   * at once instead of waiting.
   */
  protected encoded<T>(
    pattern: string,
    packet: WritePacket,
    encode: (value: unknown) => T,
  ): { readonly failure: T } | { readonly answer: T } {
    try {
      if (packet.err !== undefined) return { failure: encode(packet.err) };
      if (packet.response === undefined) return { failure: encode(wireFailure('NoAnswer', 'fault')) };
      return { answer: encode(packet.response) };
    } catch (error) {
      this.logger.error(`the answer to ${pattern} is not JSON: ${faultPlace(error)}`);
      return { failure: encode(wireFailure('InvalidAnswer', 'fault')) };
    }
  }
}
