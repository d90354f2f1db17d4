import {
  ClosedConnectionError,
  DrainingConnectionError,
  NoRespondersError,
  PermissionViolationError,
  RequestError,
  TimeoutError,
} from '@nats-io/transport-node';
import { BusError } from '@coop/message-bus';

/** What the client's error means to whoever asked. Its text is left out: it names inboxes. */
export function failureOf(error: unknown): BusError {
  const cause = error instanceof RequestError && error.cause !== undefined ? error.cause : error;
  if (cause instanceof NoRespondersError) return new BusError('NoHandler', 'bus');
  if (cause instanceof TimeoutError) return new BusError('Timeout', 'bus');
  if (cause instanceof PermissionViolationError) return new BusError('Forbidden', 'fault');
  // The client ends what waits with a bare RequestError when the connection is closed.
  const closing =
    cause instanceof ClosedConnectionError ||
    cause instanceof DrainingConnectionError ||
    cause instanceof RequestError;
  return closing ? new BusError('Closing', 'bus') : new BusError('Internal', 'fault');
}
