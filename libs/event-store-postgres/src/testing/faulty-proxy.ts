import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { APPEND_GROUP } from '../group-call.js';

/** A way to the server on which answers can get lost. */
export interface FaultyProxy {
  readonly url: string;
  /** Of the next so many appends, the server's answer is swallowed and the connection cut. */
  loseAnswers(count: number): void;
  /** How many answers to appends went by or were swallowed. */
  appends(): number;
  close(): void;
}

/** Stands between a store and its server. */
export async function faultyProxy(serverUrl: string): Promise<FaultyProxy> {
  const target = new URL(serverUrl);
  const sockets = new Set<Socket>();
  let losing = 0;
  let appends = 0;

  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    let isAppend = false;
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        client.destroy();
        upstream.destroy();
      });
    }
    client.on('data', (data) => {
      isAppend ||= data.includes(APPEND_GROUP.name);
      upstream.write(data);
    });
    upstream.on('data', (data) => {
      if (isAppend) appends += 1;
      if (isAppend && losing > 0) {
        losing -= 1;
        client.destroy();
      } else client.write(data);
      isAppend = false;
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port');
  const url = new URL(serverUrl);
  url.hostname = address.address;
  url.port = String(address.port);
  return {
    url: url.href,
    loseAnswers: (count) => {
      losing = count;
    },
    appends: () => appends,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
