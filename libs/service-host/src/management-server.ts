import { createServer, type Server, type ServerResponse } from 'node:http';
import { readinessOf, type HealthCheck } from '@coop/service-kit';
import type { Metrics } from './observing/metrics.js';
import type { Startup } from './startup.js';

/** What the operator's tools ask. */
export interface ManagementParts {
  readonly startup: Startup;
  readonly metrics: Metrics;
  /** Empty until the process has opened what it needs. */
  readonly checks: () => readonly HealthCheck[];
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
}

/** The door for probes and metrics, on a port of its own that no front door leads to. */
export interface ManagementServer {
  readonly port: number;
  /** From now on not ready, so that no new request is sent here. */
  drain(): void;
  close(): Promise<void>;
}

type Answer = readonly [status: number, body: unknown];

async function readiness({ startup, checks }: ManagementParts, draining: boolean): Promise<Answer> {
  if (!startup.started) return [503, { status: 'not-ready', failed: ['started'] }];
  if (draining) return [503, { status: 'not-ready', failed: ['stopping'] }];
  const { passed, failed, degraded } = await readinessOf(checks());
  return failed.length > 0
    ? [503, { status: 'not-ready', failed }]
    : [200, { status: 'ready', checks: passed, ...(degraded.length > 0 ? { degraded } : {}) }];
}

function send(response: ServerResponse, status: number, type: string, text: string): void {
  response.writeHead(status, { 'Content-Type': type, 'Cache-Control': 'no-store' }).end(text);
}

/**
 * Listens from the first moment of a process, so that `/startupz` can tell how far reading the ledger is.
 * `/livez`: the event loop turns · `/readyz`: send requests here · `/startupz`: progress · `/metrics`: Prometheus.
 */
export async function openManagement(parts: ManagementParts): Promise<ManagementServer> {
  let draining = false;
  const answers: Readonly<Record<string, () => Promise<Answer> | Answer>> = {
    '/livez': () => [200, { status: 'live' }],
    '/startupz': () => {
      const report = parts.startup.report();
      return [report.started ? 200 : 503, report];
    },
    '/readyz': () => readiness(parts, draining),
  };
  const server = createServer((request, response) => {
    const path = request.url?.split('?')[0] ?? '';
    const found = request.method === 'GET' ? answers[path] : undefined;
    const answer = async () => {
      if (request.method === 'GET' && path === '/metrics')
        return send(response, 200, parts.metrics.contentType, await parts.metrics.text());
      const [status, body] = (await found?.()) ?? [404, { status: 'not-found' }];
      return send(response, status, 'application/json', JSON.stringify(body));
    };
    answer().catch(() => send(response, 500, 'application/json', '{"status":"failed"}'));
  });
  await listening(server, parts);
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : parts.port,
    drain: () => (draining = true),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function listening(server: Server, { host, port }: ManagementParts): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
}
