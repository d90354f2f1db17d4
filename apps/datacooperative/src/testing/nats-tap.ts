import { once } from 'node:events';
import { connect } from 'node:net';

/** Whatever the bus carries, byte by byte, headers and all. */
export interface NatsTap {
  readonly heard: () => string;
  close(): void;
}

/**
 * Listens to every subject of an account, in the protocol itself (https://docs.nats.io/reference/reference-protocols/nats-protocol).
 * @param url `nats://user:password@host:port` of somebody who may read everything
 */
export async function tapNats(url: string): Promise<NatsTap> {
  const { hostname, port, username: user, password: pass } = new URL(url);
  const socket = connect(Number(port), hostname);
  const parts: Buffer[] = [];
  const subscribed = Promise.withResolvers<void>();
  socket.on('data', (part) => {
    parts.push(part);
    if (part.includes('-ERR')) subscribed.reject(new Error(part.toString()));
    if (part.includes('PONG\r\n')) subscribed.resolve();
    // The server asks whether somebody is still there.
    if (/(^|\n)PING\r\n/.test(part.toString())) socket.write('PONG\r\n');
  });
  socket.on('error', (error) => subscribed.reject(error));
  await once(socket, 'connect');
  const options = JSON.stringify({ user, pass, verbose: false, pedantic: false, headers: true, protocol: 1 });
  socket.write(`CONNECT ${options}\r\nSUB > 1\r\nPING\r\n`);
  await subscribed.promise;
  return { heard: () => Buffer.concat(parts).toString(), close: () => void socket.destroy() };
}
