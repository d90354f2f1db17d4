import type { Msg } from '@nats-io/transport-node';
import {
  Bus,
  BusError,
  DEFAULT_TIMEOUT_MS,
  type MessageHeaders,
  type RequestOptions,
} from '@coop/message-bus';
import type { NatsConnectionHandle } from './connection-handle.js';
import { failureOf } from './failures.js';
import { subjectOf } from './subjects.js';
import { encodeJson, failureIn, HEADER_ROOM, MAX_TIMEOUT_MS, requestHeaders } from './wire.js';

/** @throws BusError `Timeout` when no time is left; RangeError when the limit is no limit */
function timeLimit(timeoutMs = DEFAULT_TIMEOUT_MS): number {
  if (timeoutMs < 1) throw new BusError('Timeout', 'bus');
  if (!(timeoutMs <= MAX_TIMEOUT_MS))
    throw new RangeError(`a request waits at most ${String(MAX_TIMEOUT_MS)} ms`);
  return Math.ceil(timeoutMs);
}

/**
 * Request and reply over NATS. All requests of a connection share one inbox. A request is not kept while the
 * connection is lost: it fails at once with `Disconnected`.
 */
export class NatsBus extends Bus {
  readonly #handle: NatsConnectionHandle;
  readonly #ambient: () => MessageHeaders | undefined;

  /** @param ambient the headers of a request that is given none, such as those of the current trace */
  constructor(handle: NatsConnectionHandle, ambient: () => MessageHeaders | undefined = () => undefined) {
    super();
    this.#handle = handle;
    this.#ambient = ambient;
  }

  override async request<T>(pattern: string, payload: object, options: RequestOptions = {}): Promise<T> {
    const subject = subjectOf(pattern);
    const timeout = timeLimit(options.timeoutMs);
    const body = encodeJson(payload);
    const connection = this.#handle.ready();
    const limit = this.#handle.maxPayload() - HEADER_ROOM;
    if (body.length > limit) throw new BusError('TooLarge', 'fault', { bytes: body.length, limit });
    const headers = requestHeaders(timeout, options.headers ?? this.#ambient());
    let reply: Msg;
    try {
      reply = await connection.request(subject, body, { timeout, headers });
    } catch (error) {
      throw failureOf(error);
    }
    const failure = failureIn(reply);
    if (failure !== undefined) throw failure;
    try {
      return reply.json<T>();
    } catch {
      throw new BusError('InvalidAnswer', 'fault');
    }
  }
}
