import { createAccount, createCurve, type KeyPair } from '@nats-io/nkeys';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { startNats, type OwnNats } from '@coop/real-parts';
import { FEED_USERS, feedsInbox } from '../accounts.js';
import type { FeedNames } from '../names.js';
import { natsConfigWithFeeds } from './nats-config.js';

const seedOf = (key: KeyPair): string => new TextDecoder().decode(key.getSeed());

/** A NATS server with the accounts of feeds, and connections to it. */
export interface FeedsNats {
  readonly server: OwnNats;
  readonly issuerSeed: string;
  readonly encryptionSeed: string;
  /** The password of a user in these specs. */
  passwordOf(user: string): string;
  /** As one of the service's own users. */
  connect(user: keyof typeof FEED_USERS): Promise<NatsConnection>;
  /** As a partner's system that shows a token. */
  enter(token: string, names: Pick<FeedNames, 'inbox'>): Promise<NatsConnection>;
  /** Closes all connections and the server. */
  end(): Promise<void>;
}

const passwordOf = (user: string): string => `only "for" specs: ${user}`;

/** @param more - further lines of the configuration */
export async function startFeedsNats(more = ''): Promise<FeedsNats> {
  const issuer = createAccount();
  const curve = createCurve();
  const secret = (user: string) => ({ password: passwordOf(user) });
  const config = natsConfigWithFeeds(
    {
      graph: { consent: { answers: [], asks: [], appends: true } },
      services: { consent: secret('consent') },
      system: secret('sys'),
    },
    {
      ...{ feeds: secret(FEED_USERS.feeds), callout: secret(FEED_USERS.callout) },
      connections: secret(FEED_USERS.connections),
      ...{ issuer: issuer.getPublicKey(), encryption: curve.getPublicKey() },
    },
  );
  const server = await startNats({ config: `${config}\n${more}` });
  const opened: NatsConnection[] = [];
  const kept = async (connection: Promise<NatsConnection>): Promise<NatsConnection> => {
    opened.push(await connection);
    return connection;
  };
  return {
    ...{ server, issuerSeed: seedOf(issuer), encryptionSeed: seedOf(curve), passwordOf },
    connect: (name) => {
      const user = FEED_USERS[name];
      return kept(
        connect({
          ...{ servers: server.url, user, pass: passwordOf(user), inboxPrefix: feedsInbox(user) },
          ...{ maxReconnectAttempts: -1, reconnectTimeWait: 100 },
        }),
      );
    },
    enter: (token, { inbox }) =>
      kept(connect({ servers: server.url, token, inboxPrefix: inbox, reconnect: false })),
    end: async () => {
      await Promise.all(opened.map((connection) => connection.close()));
      await server.stop();
    },
  };
}
