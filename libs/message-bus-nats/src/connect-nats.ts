import { connect, nkeyAuthenticator, type NodeConnectionOptions } from '@nats-io/transport-node';
import { fromSeed } from '@nats-io/nkeys';
import type { ConnectionEvent } from './connection-status.js';
import { NatsHandle, type NatsConnectionHandle } from './connection-handle.js';
import { inboxPrefix } from './subjects.js';

/** How a service proves who it is: by a password, or by a key of which the server knows the public half only. */
export type NatsCredentials =
  { readonly user: string; readonly password: string } | { readonly nkeySeed: string };

export interface NatsSettings {
  /** `nats://host:port`, or `tls://host:port`; several for a cluster. */
  readonly servers: string | readonly string[];
  /** Names the inbox, which the server lets nobody else read. */
  readonly service: string;
  readonly credentials: NatsCredentials;
  /** How the connection is called in the server's monitoring; the service's name unless given. */
  readonly name?: string;
  /** Files or texts in PEM. */
  readonly tls?: NonNullable<NodeConnectionOptions['tls']>;
  /** Called with whatever happens to the connection. It must not throw. */
  readonly onStatus?: (event: ConnectionEvent) => void;
}

/** Milliseconds before the next attempt to connect: spread, so that not every service comes back at once. */
const reconnectDelay = (): number => 100 + Math.floor(Math.random() * 900);

/** A silent connection is taken for broken after two unanswered pings: 20 to 30 s. */
const PING_INTERVAL_MS = 10_000;

function authentication(credentials: NatsCredentials): NodeConnectionOptions {
  if ('password' in credentials) return { user: credentials.user, pass: credentials.password };
  const seed = new TextEncoder().encode(credentials.nkeySeed);
  try {
    fromSeed(seed);
  } catch {
    throw new TypeError('the nkey seed is not a seed');
  }
  return { authenticator: nkeyAuthenticator(seed) };
}

/**
 * Connects a service to NATS, and then reconnects for ever. The first connection is tried once, so that a wrong
 * address or password is seen at the start.
 *
 * @throws TypeError when the service's name or the seed is malformed; the client's `ConnectionError` or
 * `AuthorizationError`
 */
export async function connectNats(settings: NatsSettings): Promise<NatsConnectionHandle> {
  const { servers, service, credentials, name = service, tls, onStatus = () => {} } = settings;
  const connection = await connect({
    ...authentication(credentials),
    servers: typeof servers === 'string' ? servers : [...servers],
    name,
    inboxPrefix: inboxPrefix(service),
    maxReconnectAttempts: -1,
    reconnectDelayHandler: reconnectDelay,
    // A password that is being changed on both sides must not end a connection for good.
    ignoreAuthErrorAbort: true,
    pingInterval: PING_INTERVAL_MS,
    // Our failures carry codes; the client's stack traces cost more than a request.
    noAsyncTraces: true,
    ...(tls === undefined ? {} : { tls }),
  });
  return new NatsHandle(connection, service, onStatus);
}
