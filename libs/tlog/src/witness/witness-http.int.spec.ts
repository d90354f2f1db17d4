import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exampleEntries } from '../testing/example-log.js';
import { exampleWitness, openExampleWitness, witnessedNote } from '../testing/example-witnesses.js';
import { naiveReader, naiveRoot } from '../testing/naive-tree.js';
import { proveConsistency } from '../tree/prove.js';
import { WitnessClient } from './witness-client.js';
import { MAX_WITNESS_ANSWER_BYTES, postByFetch } from './witness-http.js';

const entries = exampleEntries(40);
const witness = openExampleWitness('W');
const { signal } = new AbortController();
let server: Server;
let address: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    const respond = async (): Promise<void> => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of request) chunks.push(chunk);
      if (request.url === '/moved/add-checkpoint')
        response.writeHead(307, { location: '/add-checkpoint' }).end();
      else if (request.url === '/endless/add-checkpoint')
        response.end('x'.repeat(MAX_WITNESS_ANSWER_BYTES + 1));
      else {
        const { status, contentType, body } = await witness.addCheckpoint(Buffer.concat(chunks));
        response.writeHead(status, { 'content-type': contentType }).end(body);
      }
    };
    respond().catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

const cosign = (url: string, size: number) =>
  new WitnessClient({ key: exampleWitness('W').verifier, url, post: postByFetch }).cosign(
    witnessedNote({ size, root: naiveRoot(entries.slice(0, size)) }, []),
    (oldSize) => proveConsistency(naiveReader(entries), oldSize, size),
    signal,
  );

describe('a witness behind a web server', () => {
  it('cosigns over the network, and says at which size it is', async () => {
    expect(await cosign(address, 3)).toHaveProperty('name', 'W.example');
    expect(await cosign(`${address}/`, 40)).toHaveProperty('name', 'W.example');
  });

  it.each(['/moved', '/endless'])('is not followed and not listened to for ever (%s)', async (path) => {
    await expect(cosign(address + path, 40)).rejects.toMatchObject({ code: 'witness_unreachable' });
  });

  it('is reported when nobody listens at its address', async () => {
    await expect(cosign('http://127.0.0.1:1/', 40)).rejects.toMatchObject({ code: 'witness_unreachable' });
  });
});
