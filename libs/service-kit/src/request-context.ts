import type { IncomingMessage } from 'node:http';
import { newId } from '@coop/event-sourcing';
import type { Actor } from './actor.js';
import { headerOf, type HttpRequest } from './http.js';
import type { VerifiedToken } from './token-verifier.js';

/** What is known about one HTTP request while it is served. */
export interface RequestContext {
  readonly correlationId: string;
  token?: VerifiedToken;
  actor?: Actor;
  /** The greatest ledger position that the answer has read or written. */
  position?: bigint;
}

const contexts = new WeakMap<IncomingMessage, RequestContext>();

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The context of a request. A correlation id of the caller is taken only if it is a UUID: it is stored for ever. */
export function requestContext(request: Pick<HttpRequest, 'raw' | 'headers'>): RequestContext {
  const known = contexts.get(request.raw);
  if (known !== undefined) return known;
  const given = headerOf(request, 'x-correlation-id')?.toLowerCase();
  const context: RequestContext = {
    correlationId: given !== undefined && UUID.test(given) ? given : newId(),
  };
  contexts.set(request.raw, context);
  return context;
}

/** Notes a position that the answer has read or written; the greatest one goes out as `Coop-Position`. */
export function notePosition(request: Pick<HttpRequest, 'raw' | 'headers'>, position: bigint): void {
  const context = requestContext(request);
  if (position > (context.position ?? -1n)) context.position = position;
}
