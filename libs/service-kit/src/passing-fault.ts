import { StoreError } from '@coop/event-sourcing';
import { BusError } from '@coop/message-bus';

/** SQLSTATE classes and codes of a server that is not there now: lost connection, no room, starting or stopping. */
const SERVER_AWAY = /^(08|53|57P|25P03)/;
/** What Node says when nobody listens, or no longer. */
const NOBODY_THERE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENOTFOUND',
]);
/** Another process, such as the command line, holds the file for longer than anybody waits (https://sqlite.org/rescode.html#busy). */
const SQLITE_BUSY = 5;
/** What a pool says of a connection that broke while it was used; it has no code. */
const BROKEN =
  /Connection terminated|timeout (exceeded )?when trying to connect|Query read timeout|connection is closed|not queryable/i;

/**
 * True for a fault of something that will be back: whoever follows the ledger waits and goes on, instead of ending
 * the process. Anything else is a defect, or damage, and must be seen.
 */
export function passes(error: unknown): boolean {
  if (error instanceof StoreError)
    return (
      error.code === 'StoreUnavailable' ||
      error.code === 'Overloaded' ||
      error.code === 'AppendOutcomeUnknown'
    );
  if (error instanceof BusError) return error.origin === 'bus';
  if (!(error instanceof Error)) return false;
  if ('errcode' in error && (Number(error.errcode) & 0xff) === SQLITE_BUSY) return true;
  const code = 'code' in error ? String(error.code) : '';
  if (SERVER_AWAY.test(code) || NOBODY_THERE.has(code) || BROKEN.test(error.message)) return true;
  return error.cause !== undefined && passes(error.cause);
}
