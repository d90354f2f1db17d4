import { headers as newHeaders, type Msg, type MsgHdrs } from '@nats-io/transport-node';
import {
  BusError,
  DEFAULT_TIMEOUT_MS,
  fromWireError,
  wellFormedHeaders,
  type MessageHeaders,
} from '@coop/message-bus';

/** How long the caller still waits, in milliseconds. A duration: the clocks of two machines do not agree. */
const REMAINING = 'remaining-ms';
const TRACEPARENT = 'traceparent';
const CORRELATION = 'correlation-id';
/** On an answer: its body is a wire error. */
const FAILURE = 'failure';

/** More than all our headers take, in bytes. */
export const HEADER_ROOM = 512;

/** Nobody may wait longer; the right to answer ends a little later (see `natsAccounts`). */
export const MAX_TIMEOUT_MS = 120_000;

/** Headers that say nothing but the time limit are the same each time. */
const plain = new Map<number, MsgHdrs>();
const PLAIN_LIMIT = 64;

/** @param remainingMs a whole number */
export function requestHeaders(remainingMs: number, given: MessageHeaders | undefined): MsgHdrs {
  const { traceparent, correlationId } = wellFormedHeaders(given);
  const bare = traceparent === undefined && correlationId === undefined;
  const known = bare ? plain.get(remainingMs) : undefined;
  if (known !== undefined) return known;
  const made = newHeaders();
  made.append(REMAINING, String(remainingMs));
  if (traceparent !== undefined) made.append(TRACEPARENT, traceparent);
  if (correlationId !== undefined) made.append(CORRELATION, correlationId);
  if (bare && plain.size < PLAIN_LIMIT) plain.set(remainingMs, made);
  return made;
}

/** How long the caller waits from now, in milliseconds; a request that does not say so is given the default. */
export function remainingMs(headers: MsgHdrs | undefined): number {
  const text = headers?.get(REMAINING) ?? '';
  return /^[0-9]{1,6}$/.test(text) ? Number(text) : DEFAULT_TIMEOUT_MS;
}

/** What travelled beside a request, as far as it is well formed. */
export function messageHeaders(headers: MsgHdrs | undefined): MessageHeaders {
  if (headers === undefined || headers.keys().length < 2) return {};
  const traceparent = headers.get(TRACEPARENT);
  const correlationId = headers.get(CORRELATION);
  return wellFormedHeaders({
    ...(traceparent === '' ? {} : { traceparent }),
    ...(correlationId === '' ? {} : { correlationId }),
  });
}

/** Marks an answer as a failure. */
export const failureHeaders: MsgHdrs = newHeaders();
failureHeaders.append(FAILURE, '1');

/**
 * JSON in UTF-8.
 * @throws TypeError when the value is not JSON
 */
export function encodeJson(value: unknown): Uint8Array {
  const text: unknown = JSON.stringify(value);
  if (typeof text !== 'string') throw new TypeError('the message is not JSON');
  return Buffer.from(text);
}

/** The failure that an answer is, if it is one. */
export function failureIn(reply: Msg): BusError | undefined {
  if (reply.data.length === 0) return new BusError('NoAnswer', 'fault');
  if (reply.headers?.has(FAILURE) !== true) return undefined;
  try {
    return fromWireError(reply.json<unknown>());
  } catch {
    return new BusError('InvalidAnswer', 'fault');
  }
}
