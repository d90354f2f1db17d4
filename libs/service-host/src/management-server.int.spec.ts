import type { HealthCheck } from '@coop/service-kit';
import { openManagement, type ManagementServer } from './management-server.js';
import { Metrics } from './observing/metrics.js';
import { Startup } from './startup.js';

describe('The door of a service for probes and metrics', () => {
  let startup: Startup;
  let metrics: Metrics;
  let checks: HealthCheck[];
  let management: ManagementServer;

  beforeEach(async () => {
    startup = new Startup();
    metrics = new Metrics('records');
    checks = [];
    management = await openManagement({
      ...{ startup, metrics, checks: () => checks, host: '127.0.0.1', port: 0 },
    });
  });
  afterEach(() => management.close());

  const ask = async (path: string, method = 'GET') => {
    const response = await fetch(`http://127.0.0.1:${management.port}${path}`, { method });
    return { status: response.status, text: await response.text() };
  };
  const json = async (path: string) => {
    const { status, text } = await ask(path);
    return { status, body: JSON.parse(text) as unknown };
  };

  it('is alive before anything else is', async () => {
    expect(await json('/livez')).toEqual({ status: 200, body: { status: 'live' } });
    expect(await json('/startupz')).toMatchObject({ status: 503, body: { started: false } });
    expect(await json('/readyz')).toEqual({
      status: 503,
      body: { status: 'not-ready', failed: ['started'] },
    });
  });

  it('is ready when it has started and everything that it needs works', async () => {
    checks = [{ name: 'event store', check: () => true }];
    startup.done();
    expect((await json('/startupz')).status).toBe(200);
    expect(await json('/readyz')).toEqual({
      ...{ status: 200, body: { status: 'ready', checks: ['event store'] } },
    });
  });

  it('names what does not work, a check that throws among it', async () => {
    startup.done();
    checks = [
      { name: 'event store', check: () => true },
      { name: 'message bus', check: () => false },
      { name: 'keys', check: () => Promise.reject(new Error('postgres://user:secret@db')) },
    ];
    expect(await json('/readyz')).toEqual({
      ...{ status: 503, body: { status: 'not-ready', failed: ['message bus', 'keys'] } },
    });
  });

  it('stays ready, and says so, where something only degrades it', async () => {
    startup.done();
    checks = [
      { name: 'event store', check: () => true },
      { name: 'witnesses', degrades: true, check: () => false },
    ];
    expect(await json('/readyz')).toEqual({
      ...{ status: 200, body: { status: 'ready', checks: ['event store'], degraded: ['witnesses'] } },
    });
  });

  it('is not ready from the moment in which it is told to stop', async () => {
    startup.done();
    management.drain();
    expect((await json('/readyz')).status).toBe(503);
    expect((await json('/livez')).status).toBe(200);
  });

  it('gives metrics in the form of Prometheus, with the service as the only label of all', async () => {
    metrics.appends.inc({ outcome: 'appended' });
    metrics.gauge('coop_example', 'An example.', ['follower'], () => [
      { labels: { follower: 'indexes' }, value: 7 },
    ]);
    const { status, text } = await ask('/metrics');
    expect(status).toBe(200);
    expect(text).toContain('coop_appends_total{outcome="appended",service="records"} 1');
    expect(text).toContain('coop_example{follower="indexes",service="records"} 7');
  });

  it('answers nothing else, and nothing but reading', async () => {
    expect((await ask('/records')).status).toBe(404);
    expect((await ask('/metrics', 'POST')).status).toBe(404);
  });
});
