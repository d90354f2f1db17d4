// needs: helm
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { exampleValues } from './places.js';
import { tryTemplate } from './render-chart.js';

/** Values that must be refused when put over those of production, and what helm must say of them. */
const REFUSED: readonly (readonly [what: string, values: Readonly<Record<string, unknown>>, says: RegExp])[] =
  [
    ['a misspelt setting', { replcas: 3 }, /replcas/],
    ['a misspelt setting deep inside', { monitoring: { serviceMonitor: { enable: true } } }, /enable/],
    ['a service that does not exist', { services: { billing: {} } }, /billing/],
    [
      'a setting that a service does not have',
      { services: { audit: { settings: { webhookTargets: 'public' } } } },
      /webhookTargets/,
    ],
    [
      'a secret among the settings of a service',
      { services: { audit: { settings: { natsPassword: 'x' } } } },
      /natsPassword/,
    ],
    ['no instance', { replicas: 0 }, /replicas/],
    ['half an instance', { replicas: 1.5 }, /replicas/],
    ['the version latest', { image: { tag: 'latest' } }, /tag/],
    ['no place of images', { image: { registry: '' } }, /registry/],
    ['production without TLS', { cooperative: { publicUrl: 'http://cooperative.example.org' } }, /publicUrl/],
    ['a public address with a path', { cooperative: { publicUrl: 'https://example.org/coop' } }, /publicUrl/],
    ['no public address', { cooperative: { publicUrl: '' } }, /publicUrl/],
    ['a log without a name', { cooperative: { logOrigin: '' } }, /logOrigin/],
    ['a mode that does not exist', { cooperative: { mode: 'test' } }, /mode/],
    ['Keycloak without a realm', { issuer: { url: 'https://sign-in.example.org' } }, /url/],
    ['an issuer that does not exist', { issuer: { kind: 'somebody' } }, /kind/],
    ['a bus over HTTP', { nats: { url: 'http://nats:4222' } }, /url/],
    ['a password in the address of the bus', { nats: { url: 'nats://consent:secret@nats:4222' } }, /url/],
    ['databases that policies would shut out', { postgres: { keys: { peers: [] } } }, /peers/],
    ['a front door that policies would shut out', { network: { ingressController: { peers: [] } } }, /peers/],
    ['a collector that policies would shut out', { traces: { peers: [] } }, /peers/],
    ['metrics that nobody could read', { network: { prometheus: { peers: [] } } }, /peers/],
    ['mails without a sender', { mails: { from: '' } }, /from/],
    ['webhooks to any port', { network: { webhooks: { ports: [22] } } }, /ports/],
    ['webhooks into private networks', { network: { webhooks: { except: [] } } }, /except/],
    ['a port that does not exist', { issuer: { port: 70000 } }, /port/],
    ['a container without limits', { resources: { limits: null } }, /limits/],
    ['an amount of memory that is none', { resources: { limits: { memory: 'plenty' } } }, /memory/],
    ['a ledger looked at a thousand times a second', { postgres: { pollMs: 1 } }, /pollMs/],
    ['scaling without a consumer', { autoscaling: { enabled: true } }, /consumer|stream|monitoringEndpoint/],
    ['a founding at Keycloak without a steward’s address', { founding: { enabled: true } }, /stewardMail/],
    ['a budget that lets all instances go', { podDisruptionBudget: { maxUnavailable: 0 } }, /maxUnavailable/],
  ];

describe('The chart', () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'coop-values-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(REFUSED)('refuses %s', async (_what, values, says) => {
    const file = join(folder, 'values.yaml');
    writeFileSync(file, stringify(values));
    const { code, out, err } = await tryTemplate([exampleValues('production'), file]);
    expect([code === 0, out]).toEqual([false, '']);
    expect(err).toMatch(/values don't meet the specifications of the schema/);
    expect(err).toMatch(says);
  });

  it('refuses to be installed without being told anything, and says what is missing', async () => {
    const { code, err } = await tryTemplate([]);
    expect(code).not.toBe(0);
    for (const missing of ['registry', 'publicUrl', 'logOrigin', 'url', 'peers'])
      expect(err).toContain(missing);
  });

  it('accepts a setting that a service has', async () => {
    const { code, out } = await tryTemplate(
      [exampleValues('production')],
      [
        'services.records.settings={"readingsPerSecond":120}',
        'services.audit.settings={"digestEvery":10000000}',
      ],
    );
    expect(code).toBe(0);
    expect(out).toMatch(/COOP_RECORDS_READINGS_PER_SECOND\n\s+value: "120"/);
    expect(out).toMatch(/COOP_AUDIT_DIGEST_EVERY\n\s+value: "10000000"/);
  });
});
