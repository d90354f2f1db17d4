import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Takes logout tokens, as the portal's endpoint would. */
export interface LogoutReceiver {
  readonly url: string;
  /** Tokens that came, oldest first. */
  readonly tokens: readonly string[];
  /** What happens with each. */
  onToken: (token: string) => Promise<void>;
  close(): Promise<void>;
}

/** Opens the endpoint of OpenID Connect Back-Channel Logout 1.0, section 2.5, on a free port. */
export async function logoutReceiver(): Promise<LogoutReceiver> {
  const tokens: string[] = [];
  const receiver = { onToken: async (_token: string): Promise<void> => {} };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const token = new URLSearchParams(Buffer.concat(chunks).toString()).get('logout_token') ?? '';
      tokens.push(token);
      receiver.onToken(token).then(
        () => response.writeHead(200, { 'cache-control': 'no-store' }).end(),
        () => response.writeHead(400, { 'cache-control': 'no-store' }).end(),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(receiver, {
    url: `http://127.0.0.1:${port}/session/backchannel-logout`,
    tokens,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}
