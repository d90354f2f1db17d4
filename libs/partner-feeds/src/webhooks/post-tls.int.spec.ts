import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { certificateFor } from '../testing/certificate.js';
import { openPost } from './post.js';
import { DEVELOPMENT_TARGETS, type Resolve } from './targets.js';

const NAME = 'hooks.partner.example';
const message = { headers: { 'webhook-id': '1' }, body: '{}' };
const { signal } = new AbortController();
const clock = () => new Date();
const resolve: Resolve = async () => [{ address: '127.0.0.1', family: 4 }];

describe('An encrypted way out', () => {
  const { key, cert } = certificateFor(NAME);
  const seen: { readonly name: unknown; readonly host: unknown }[] = [];
  let server: Server;
  let port = 0;

  beforeAll(async () => {
    server = createServer({ key, cert }, (request, response) => {
      const socket: TLSSocket | object = request.socket;
      seen.push({ name: 'servername' in socket && socket.servername, host: request.headers.host });
      response.writeHead(204).end();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    port = typeof address === 'object' && address !== null ? address.port : 0;
  });
  afterAll(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  beforeEach(() => seen.splice(0));

  const post = openPost({ policy: DEVELOPMENT_TARGETS, clock, resolve, ca: cert });

  it('goes to the address that was judged, under the name of the webhook', async () => {
    expect(await post(`https://${NAME}:${port}/`, message, signal)).toEqual({
      kind: 'accepted',
      status: 204,
    });
    expect(seen).toEqual([{ name: NAME, host: `${NAME}:${port}` }]);
  });

  it('says nothing to a server that cannot prove the name, or whose certificate nobody vouches for', async () => {
    const failed = { kind: 'failed', failure: 'connection-failed' };
    expect(await post(`https://other.partner.example:${port}/`, message, signal)).toEqual(failed);
    const usual = openPost({ policy: DEVELOPMENT_TARGETS, clock, resolve });
    expect(await usual(`https://${NAME}:${port}/`, message, signal)).toEqual(failed);
    expect(seen).toEqual([]);
  });
});
