// Cerbos as a server of its own. It keeps no grants: whoever asks sends the ten of the person concerned along, so
// that a withdrawal is the caller's own.
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { startPeerServer } from '../../dist/decision/programs/peer-server.js';
import { servePeer } from '../../dist/decision/programs/serve-peer.js';
import { freePort } from '../../dist/main-path/folders.js';

const POLICY = `apiVersion: api.cerbos.dev/v1
resourcePolicy:
  version: default
  resource: member
  rules:
    - actions: [read]
      effect: EFFECT_ALLOW
      roles: [consumer]
      condition:
        match:
          expr: (P.id + " " + R.attr.purpose) in R.attr.grants
`;

await servePeer(async ({ target }) => {
  const policies = join(target, 'policies');
  mkdirSync(policies, { recursive: true });
  writeFileSync(join(policies, 'member.yaml'), POLICY);
  const [port, grpc] = [await freePort(), await freePort()];
  const config = {
    server: {
      httpListenAddr: `127.0.0.1:${port}`,
      grpcListenAddr: `127.0.0.1:${grpc}`,
      logRequestPayloads: false,
    },
    storage: { driver: 'disk', disk: { directory: policies, watchForChanges: false } },
    telemetry: { disabled: true },
    audit: { enabled: false },
  };
  const file = join(target, 'cerbos.json');
  writeFileSync(file, JSON.stringify(config));
  const server = await startPeerServer({
    command: createRequire(import.meta.url).resolve('@cerbos/cerbos-linux-x64/cerbos-linux-x64'),
    args: ['server', '--config', file, '--log-level', 'error'],
    env: { CERBOS_NO_TELEMETRY: '1' },
    ...{ port, health: '/_cerbos/health' },
  });
  const grantsOf = new Map();
  return {
    load(triples) {
      for (const { subject, consumer, purpose } of triples) {
        const known = grantsOf.get(subject);
        if (known === undefined) grantsOf.set(subject, [`${consumer} ${purpose}`]);
        else known.push(`${consumer} ${purpose}`);
      }
    },
    async check({ subject, consumer, purpose }) {
      const answer = await server.send('POST', '/api/check/resources', {
        principal: { id: consumer, roles: ['consumer'] },
        resources: [
          {
            actions: ['read'],
            resource: { kind: 'member', id: subject, attr: { purpose, grants: grantsOf.get(subject) ?? [] } },
          },
        ],
      });
      return answer.results[0].actions.read === 'EFFECT_ALLOW';
    },
    revoke({ subject, consumer, purpose }) {
      const left = grantsOf.get(subject).filter((grant) => grant !== `${consumer} ${purpose}`);
      grantsOf.set(subject, left);
    },
    serverTime: () => server.serverTime(),
    close: () => server.close(),
  };
});
