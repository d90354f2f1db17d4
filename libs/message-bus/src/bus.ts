import type { MessageHeaders } from './message-headers.js';

/**
 * Where a failure comes from. `refusal`: a rule said no · `store`: the event store of the other service ·
 * `bus`: the message did not get through or no answer came · `fault`: the other service has a defect.
 */
export type BusErrorOrigin = 'refusal' | 'store' | 'bus' | 'fault';

/** Codes of the bus itself; every other code was given by the service that answered. */
export type BusFailure =
  | 'NoHandler'
  | 'Timeout'
  | 'Closing'
  | 'Disconnected'
  | 'Overloaded'
  | 'NoAnswer'
  | 'InvalidAnswer'
  | 'TooLarge'
  | 'Forbidden'
  | 'Internal';

/**
 * A request that failed. What the caller must do: `NoHandler`, `Timeout`, `Closing`, `Disconnected`,
 * `Overloaded`: the answer is unknown, so deny or say 503; a command is repeated with the same command id · a
 * refusal: pass it on · `NoAnswer`, `InvalidAnswer`, `Internal`: a defect of the other service; `TooLarge` (details
 * `bytes`, `limit`), `Forbidden`: a defect of the caller or of the permissions; none of these is retried.
 */
export class BusError extends Error {
  override readonly name = 'BusError';

  constructor(
    /** Stable: a {@link BusFailure}, or the code of the refusal or store error on the other side. */
    readonly code: string,
    readonly origin: BusErrorOrigin,
    /** As the other side gave it; never personal data. */
    readonly details: Readonly<Record<string, unknown>> = {},
  ) {
    super(code);
  }
}

/** How a request is made. */
export interface RequestOptions {
  /** How long to wait for the answer, in milliseconds (default {@link DEFAULT_TIMEOUT_MS}). */
  readonly timeoutMs?: number;
  /** Beside the message, for traces and logs; a malformed one is left out. */
  readonly headers?: MessageHeaders;
}

/** Milliseconds. */
export const DEFAULT_TIMEOUT_MS = 2_000;

/**
 * Request and reply between services. Messages are JSON: dates become strings, `undefined` members vanish,
 * positions must be decimal strings, and nobody can change the other's objects. Facts do not travel here: they
 * are appended to the event store, and readers follow it.
 */
export abstract class Bus {
  /**
   * Asks the one handler of a pattern (`consent.decide`).
   * @throws BusError when there is no answer or the answer is a failure; TypeError when the payload is not JSON
   */
  abstract request<T>(pattern: string, payload: object, options?: RequestOptions): Promise<T>;
}
