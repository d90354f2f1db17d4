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

const FIRST = 18_000;
/** Each process takes ports of a slice of its own: two that start servers at one moment do not meet. */
const SLICE = 100;
const SLICES = 60;
const given = new Set();

/**
 * A free port of 127.0.0.1 below the range from which systems serve outgoing connections: a server that is killed
 * and started again finds its port unused. No port is given twice.
 */
export async function freePort() {
  const slice = FIRST + (process.pid % SLICES) * SLICE;
  for (let tries = 0; tries < 2 * SLICE; tries += 1) {
    const port = slice + randomInt(SLICE);
    if (given.has(port) || !(await isFree(port))) continue;
    given.add(port);
    return port;
  }
  throw new Error(`no free port from ${slice} to ${slice + SLICE - 1}`);
}
