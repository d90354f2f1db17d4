// Open Policy Agent as a server of its own, grants as one nested object in its memory. The second argument is its
// program, which `bench/peers/opa` pins.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startPeerServer } from '../../dist/decision/programs/peer-server.js';
import { servePeer } from '../../dist/decision/programs/serve-peer.js';
import { freePort } from '../../dist/main-path/folders.js';

const POLICY = `package coop

default allow := false

allow if data.grants[input.subject][input.consumer][input.purpose]
`;

await servePeer(async ({ target }) => {
  const port = await freePort();
  const file = join(target, 'coop.rego');
  writeFileSync(file, POLICY);
  const server = await startPeerServer({
    command: process.argv[3] ?? 'opa',
    args: ['run', '--server', '--disable-telemetry', '--log-level=error', `--addr=127.0.0.1:${port}`, file],
    ...{ port, health: '/health' },
  });
  return {
    async load(triples) {
      const grants = {};
      for (const { subject, consumer, purpose } of triples) {
        grants[subject] ??= {};
        grants[subject][consumer] ??= {};
        grants[subject][consumer][purpose] = true;
      }
      await server.send('PUT', '/v1/data/grants', grants);
    },
    async check({ subject, consumer, purpose }) {
      const { result } = await server.send('POST', '/v1/data/coop/allow', {
        input: { subject, consumer, purpose },
      });
      return result === true;
    },
    async revoke({ subject, consumer, purpose }) {
      await server.send('PATCH', '/v1/data/grants', [
        { op: 'remove', path: `/${subject}/${consumer}/${purpose}` },
      ]);
    },
    serverTime: () => server.serverTime(),
    close: () => server.close(),
  };
});
