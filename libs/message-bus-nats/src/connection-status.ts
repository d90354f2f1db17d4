import { PermissionViolationError, type Status } from '@nats-io/transport-node';

/** What happened to a connection; never a payload or a credential. */
export type ConnectionEvent =
  | { readonly kind: 'disconnected' }
  | { readonly kind: 'reconnected'; readonly reconnections: number }
  /** NATS reports it here only: the publish itself seemed to succeed. */
  | {
      readonly kind: 'forbidden';
      readonly operation: 'publish' | 'subscription';
      readonly subject: string;
    }
  /** `error` is the class of the error, such as `AuthorizationError`. */
  | { readonly kind: 'refused'; readonly error: string }
  | { readonly kind: 'closed' };

/** What a status of the client means to us; most of them mean nothing. */
export function eventOf(status: Status, reconnections: number): ConnectionEvent | undefined {
  switch (status.type) {
    case 'disconnect':
      return { kind: 'disconnected' };
    case 'reconnect':
      return { kind: 'reconnected', reconnections };
    case 'close':
      return { kind: 'closed' };
    case 'error':
      return status.error instanceof PermissionViolationError
        ? { kind: 'forbidden', operation: status.error.operation, subject: status.error.subject }
        : { kind: 'refused', error: status.error.name };
    default:
      return undefined;
  }
}
