import { setTimeout as pause } from 'node:timers/promises';
import { connect, type NatsConnection, type NodeConnectionOptions } from '@nats-io/transport-node';
import { FEED_USERS, feedsInbox } from './accounts.js';
import { answerCallout, calloutKeys, type CalloutParts, type CalloutSeeds } from './callout.js';
import { partnerConnections } from './connections.js';
import { deliverFeeds, type FeedDelivererParts } from './deliver.js';
import { watchConnection } from './connection-watch.js';
import { openFeedServer } from './server.js';
import { FEED_DEFAULTS, type FeedSettings } from './settings.js';
import { noteUndelivered } from './undelivered.js';

/** How the service reaches the server as three users, each of which may do one thing. */
export interface FeedAccess extends CalloutSeeds {
  /** `nats://host:port`, or `tls://host:port`; several for a cluster. */
  readonly servers: string | readonly string[];
  readonly tls?: NonNullable<NodeConnectionOptions['tls']>;
  readonly passwords: Readonly<Record<keyof typeof FEED_USERS, string>>;
  /** The JetStream domain of the servers, if they have one. */
  readonly domain?: string;
}

type Given = 'server' | 'connections' | 'watch' | 'settings' | 'monotonic';

export interface FeedsParts extends Omit<FeedDelivererParts, Given>, Pick<CalloutParts, 'admit'> {
  readonly access: FeedAccess;
  readonly settings?: FeedSettings;
}

const PAUSE_MS = 1_000;
const RECONNECT_MS = 500;

async function connectAs(access: FeedAccess, name: keyof typeof FEED_USERS): Promise<NatsConnection> {
  const { servers, tls, passwords } = access;
  const user = FEED_USERS[name];
  return connect({
    ...{ servers: typeof servers === 'string' ? servers : [...servers], user, pass: passwords[name] },
    ...{ name: `consent ${user}`, inboxPrefix: feedsInbox(user) },
    ...{ maxReconnectAttempts: -1, reconnectTimeWait: RECONNECT_MS, ignoreAuthErrorAbort: true },
    ...(tls === undefined ? {} : { tls }),
  });
}

/**
 * Everything that partner feeds need of one instance: it fills and ends streams while it holds the lease, says who
 * partners are, and notes what was given up. Returns when the signal aborts. While the server cannot be reached, it
 * is tried again and again; nothing is delivered then, and nobody let in.
 * @throws TypeError when a seed is none
 */
export async function runFeeds(parts: FeedsParts, signal: AbortSignal): Promise<void> {
  calloutKeys(parts.access);
  while (!signal.aborted) {
    const opened: NatsConnection[] = [];
    try {
      for (const user of ['feeds', 'callout', 'connections'] as const)
        opened.push(await connectAs(parts.access, user));
      await work(parts, opened, signal);
    } catch (error) {
      if (!signal.aborted) parts.failed(error);
    } finally {
      await Promise.all(opened.map((connection) => connection.close()));
    }
    await pause(PAUSE_MS, undefined, { signal }).catch(() => {});
  }
}

/** Each of the three ends when one of them does. */
async function work(
  parts: FeedsParts,
  [feeds, callout, system]: readonly NatsConnection[],
  signal: AbortSignal,
): Promise<void> {
  if (feeds === undefined || callout === undefined || system === undefined) return;
  const { access, admit, clock, failed, states } = parts;
  const settings = { ...FEED_DEFAULTS, ...parts.settings };
  const server = await openFeedServer(feeds, settings);
  const over = new AbortController();
  const both = AbortSignal.any([signal, over.signal]);
  const deliverer = {
    ...{ ...parts, settings, server, monotonic: () => performance.now() },
    ...{ connections: partnerConnections(system, settings), watch: watchConnection(feeds) },
  };
  const { account } = settings;
  const ran = await Promise.allSettled(
    [
      deliverFeeds(deliverer, both),
      answerCallout({ ...access, connection: callout, account, admit, clock, failed }, both),
      noteUndelivered(feeds, states, settings, failed, both),
    ].map((work) => work.finally(() => over.abort())),
  );
  for (const outcome of ran) if (outcome.status === 'rejected') throw outcome.reason;
}
