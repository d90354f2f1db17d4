import { createServer } from 'node:net';

function isFree(host: string, port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(undefined));
    probe.listen({ host, port, exclusive: true }, () => {
      const address = probe.address();
      const found = typeof address === 'object' && address !== null ? address.port : port;
      probe.close(() => resolve(found));
    });
  });
}

const TRIED = 50;

/** The first free port from `first` on; `onTaken` names each that is not. */
export async function freePort(
  host: string,
  first: number,
  onTaken: (port: number) => void,
): Promise<number> {
  for (let port = first; port < first + TRIED; port += 1) {
    const found = await isFree(host, port);
    if (found !== undefined) return found;
    onTaken(port);
  }
  throw new Error(`no free port from ${first} to ${first + TRIED - 1}: give another with --port`);
}
