import { createServer } from 'node:net';
import { randomInt } from 'node:crypto';

/** True when this machine lets a server listen there now. */
function isFree(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/**
 * A free port of 127.0.0.1 below the range from which systems serve outgoing connections: a server that is killed
 * and started again finds its port unused.
 */
export async function freePort() {
  for (let tries = 0; tries < 100; tries += 1) {
    const port = randomInt(18_000, 32_000);
    if (await isFree(port)) return port;
  }
  throw new Error('no free port between 18000 and 32000');
}
