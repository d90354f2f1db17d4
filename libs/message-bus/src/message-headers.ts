/** What travels beside a message: where it belongs, never what it says. */
export interface MessageHeaders {
  /** W3C Trace Context, version 00 (section 3.2). */
  readonly traceparent?: string;
  /** The correlation id of the request from outside: a UUID in lower case. */
  readonly correlationId?: string;
}

const TRACEPARENT = /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const NONE: MessageHeaders = Object.freeze({});

/**
 * The headers that may travel. A malformed one is left out rather than refused: a broken trace must never break
 * a request (Trace Context, section 3.2.2.4).
 */
export function wellFormedHeaders(given: MessageHeaders | undefined): MessageHeaders {
  if (given === undefined) return NONE;
  const { traceparent, correlationId } = given;
  return {
    ...(traceparent !== undefined && TRACEPARENT.test(traceparent) ? { traceparent } : {}),
    ...(correlationId !== undefined && UUID.test(correlationId) ? { correlationId } : {}),
  };
}
