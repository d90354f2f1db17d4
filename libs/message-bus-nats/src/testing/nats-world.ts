import { startNats, type OwnNats } from '@coop/real-parts';
import { natsAccounts, type AccountsPlan, type Graph } from '../accounts.js';
import { connectNats } from '../connect-nats.js';
import type { ConnectionEvent } from '../connection-status.js';
import type { NatsConnectionHandle } from '../connection-handle.js';

/** A NATS server with the accounts of a graph, and the connections of a spec to it. */
export interface NatsWorld {
  readonly server: OwnNats;
  /** A connection as this service; closed at the end of the world. */
  connect(service: string, onStatus?: (event: ConnectionEvent) => void): Promise<NatsConnectionHandle>;
  end(): Promise<void>;
}

/** The password of a service in these specs. */
export const passwordOf = (service: string): string => `only "for" specs: ${service}`;

/** The services of the bus suite: `caller` asks `test`, which asks `neighbour`. */
export const SUITE_GRAPH: Graph = {
  caller: {
    answers: [],
    asks: [
      ...['echo', 'headers', 'change', 'refuse', 'stale', 'fault', 'silent', 'bigint', 'nested', 'slow'],
      ...['unknown', 'large'],
    ].map((verb) => `test.${verb}`),
    appends: false,
  },
  test: {
    answers: [
      ...['echo', 'headers', 'change', 'refuse', 'stale', 'fault', 'silent', 'bigint', 'nested', 'slow'],
      'large',
    ].map((verb) => `test.${verb}`),
    asks: ['neighbour.echo', 'neighbour.refuse'],
    appends: true,
  },
  neighbour: { answers: ['neighbour.echo', 'neighbour.refuse'], asks: [], appends: true },
};

/** Starts a server for the services of a graph. */
export async function natsWorld(
  graph: Graph,
  more: Pick<AccountsPlan, 'beside' | 'inside'> = {},
): Promise<NatsWorld> {
  const services = Object.fromEntries(
    Object.keys(graph).map((service) => [service, { password: passwordOf(service) }]),
  );
  const config = natsAccounts({ graph, services, system: { password: passwordOf('sys') }, ...more });
  const server = await startNats({ config, jetstream: false });
  const handles: NatsConnectionHandle[] = [];
  return {
    server,
    connect: async (service, onStatus) => {
      const credentials = { user: service, password: passwordOf(service) };
      const handle = await connectNats({
        servers: server.url,
        service,
        credentials,
        ...(onStatus === undefined ? {} : { onStatus }),
      });
      handles.push(handle);
      return handle;
    },
    end: async () => {
      await Promise.all(handles.map((handle) => handle.close()));
      await server.stop();
    },
  };
}
