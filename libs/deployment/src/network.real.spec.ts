// needs: helm
import { isDeepStrictEqual } from 'node:util';
import { SERVICE_GRAPH, SERVICES, type Service } from '@coop/contracts';
import type { z } from 'zod';
import { ofKind, type ChartObject, type peer } from './kubernetes.js';
import { exampleValues } from './places.js';
import { programSettings } from './program-settings.js';
import { renderObjects } from './render-chart.js';
import { valuesOf, type ExampleValues } from './testing/example-values.js';
import { componentOf, EXAMPLES, objectsOf, podsOf, selects, shortName } from './testing/rendered.js';

type Peer = z.infer<typeof peer>;
type Policy = Extract<ChartObject, { kind: 'NetworkPolicy' }>;

/** Who these peers are, by what the example says of its surroundings, or by the label of a service. */
function nameOf(
  peers: readonly Peer[],
  { postgres, nats, issuer, mails, traces, network }: ExampleValues,
): string {
  const surroundings = {
    data: postgres.data.peers,
    keys: postgres.keys.peers,
    bus: nats.peers,
    issuer: issuer.peers,
    mails: mails.peers,
    collector: traces.peers,
    dns: network.dns.peers,
    'ingress controller': network.ingressController.peers,
    prometheus: network.prometheus.peers,
  };
  const found = Object.entries(surroundings).find(([, known]) => isDeepStrictEqual(known, peers));
  if (found !== undefined) return found[0];
  if (peers.some(({ ipBlock }) => ipBlock?.cidr === '0.0.0.0/0')) return 'internet';
  const components = peers.map(({ podSelector }) => podSelector?.matchLabels['app.kubernetes.io/component']);
  return components.length === 1 && components[0] !== undefined ? components[0] : JSON.stringify(peers);
}

/** Helm runs what is to be done before an installation in the order of these weights. */
const weightOf = (object: ChartObject | undefined): number =>
  Number(object?.metadata.annotations['helm.sh/hook-weight'] ?? Number.NaN);

const edges = (
  rules: readonly (readonly [readonly Peer[], readonly { port: number; protocol: string }[]])[],
  values: ExampleValues,
) =>
  rules
    .flatMap(([peers, ports]) =>
      ports.map(({ port, protocol }) => `${nameOf(peers, values)}:${port}/${protocol}`),
    )
    .sort();

const outOf = ({ spec }: Policy, values: ExampleValues) =>
  edges(
    (spec.egress ?? []).map(({ to, ports }) => [to, ports] as const),
    values,
  );
const into = ({ spec }: Policy, values: ExampleValues) =>
  edges(
    (spec.ingress ?? []).map(({ from, ports }) => [from, ports] as const),
    values,
  );

/** What a program can speak to, by the settings that it has. */
async function neededBy(service: Service, values: ExampleValues): Promise<readonly string[]> {
  const settings = new Map(
    (await programSettings(service)).map(({ variable, required }) => [variable, required]),
  );
  const has = (name: string) => settings.has(`COOP_${service.toUpperCase()}_${name}`);
  const must = (name: string) => settings.get(`COOP_${service.toUpperCase()}_${name}`) === true;
  const isEmbedded = values.issuer.kind === 'embedded';
  const signsIn = has('CLIENT_SECRET');
  const called = new Set<string>(SERVICE_GRAPH[service].calls);
  if (isEmbedded && !signsIn && service !== 'identity') called.add('identity');
  return [
    ...['dns:53/TCP', 'dns:53/UDP'],
    ...(has('POSTGRES_URL') ? [`data:${values.postgres.data.port}/TCP`] : []),
    ...(has('KEYS_URL') ? [`keys:${values.postgres.keys.port}/TCP`] : []),
    ...(must('NATS_URL') || (has('NATS_URL') && !isEmbedded) ? [`bus:${values.nats.port}/TCP`] : []),
    ...(has('SMTP_URL') && values.mails.enabled ? [`mails:${values.mails.port}/TCP`] : []),
    ...(has('TRACES_TO') && values.traces.url !== '' ? [`collector:${values.traces.port}/TCP`] : []),
    ...(signsIn || !isEmbedded ? [`issuer:${values.issuer.port}/TCP`] : []),
    ...(has('WEBHOOK_TARGETS') ? ['internet:443/TCP', 'internet:8443/TCP'] : []),
    ...[...called].map((other) => `${other}:3000/TCP`),
  ].sort();
}

describe.each(EXAMPLES)('Network policies of the example %s', (_name, files) => {
  const values = valuesOf(files);
  let policies: ReadonlyMap<string, Policy>;
  let objects: readonly ChartObject[];

  const policyOf = (name: string): Policy => {
    const found = policies.get(name);
    if (found === undefined) throw new TypeError(`there is no policy ${name}`);
    return found;
  };

  beforeAll(async () => {
    objects = await objectsOf(files);
    policies = new Map(ofKind(objects, 'NetworkPolicy').map((policy) => [shortName(policy), policy]));
  });

  it('forbid everything in both directions, to every pod of the release', () => {
    const { spec } = policyOf('default-deny');
    expect(spec).toEqual({ podSelector: spec.podSelector, policyTypes: ['Ingress', 'Egress'] });
    for (const { labels } of podsOf(objects))
      expect(selects(spec.podSelector.matchLabels, labels)).toBe(true);
  });

  it('are one for each pod that there is, and the one that forbids', () => {
    const components = podsOf(objects).map(({ labels }) => labels['app.kubernetes.io/component'] ?? '');
    expect([...policies.keys()].sort()).toEqual([...components, 'default-deny'].sort());
  });

  it('each apply to the pods of one service in both directions', () => {
    for (const [name, policy] of policies) {
      expect(policy.spec.policyTypes).toEqual(['Ingress', 'Egress']);
      if (name === 'default-deny') continue;
      const { matchLabels } = policy.spec.podSelector;
      expect(podsOf(objects).filter(({ labels }) => selects(matchLabels, labels))).toHaveLength(1);
      expect(matchLabels['app.kubernetes.io/component']).toBe(name);
    }
  });

  it.each(SERVICES)('let %s speak to exactly what its program speaks to', async (service) => {
    expect(outOf(policyOf(service), values)).toEqual(await neededBy(service, values));
  });

  it.each(SERVICES)('let exactly those call %s who do', (service) => {
    const callers = new Set<string>(SERVICES.filter((other) => SERVICE_GRAPH[other].calls.includes(service)));
    if (values.issuer.kind === 'embedded' && service === 'identity')
      for (const other of SERVICES) if (other !== 'identity') callers.add(other);
    const watched = values.network.prometheus.peers.length > 0;
    expect(into(policyOf(service), values)).toEqual(
      [
        'ingress controller:3000/TCP',
        ...[...callers].map((other) => `${other}:3000/TCP`),
        ...(watched ? ['prometheus:9090/TCP'] : []),
      ].sort(),
    );
  });

  it('let nobody but Prometheus read metrics', () => {
    for (const policy of policies.values())
      for (const edge of into(policy, values))
        if (edge.includes(':9090/')) expect(edge).toBe('prometheus:9090/TCP');
  });

  it('agree at both ends of every edge between services', () => {
    const services = new Set<string>(SERVICES);
    const isInner = (edge: string) => services.has(edge.split(':')[0] ?? '');
    const out = SERVICES.flatMap((service) =>
      outOf(policyOf(service), values)
        .filter(isInner)
        .map((edge) => `${service} → ${edge}`),
    );
    const within = SERVICES.flatMap((service) =>
      into(policyOf(service), values)
        .filter(isInner)
        .map((edge) => `${edge.split(':')[0]} → ${service}:3000/TCP`),
    );
    expect(out.sort()).toEqual(within.sort());
    expect(out.length).toBeGreaterThan(0);
  });

  it('let preparation and founding reach both databases and nothing else', () => {
    const { data, keys } = values.postgres;
    for (const name of ['prepare', 'founding'].filter((name) => policies.has(name))) {
      expect(outOf(policyOf(name), values)).toEqual(
        ['dns:53/TCP', 'dns:53/UDP', `data:${data.port}/TCP`, `keys:${keys.port}/TCP`].sort(),
      );
      expect(into(policyOf(name), values)).toEqual([]);
    }
  });

  it('keep webhooks away from every private network', () => {
    const blocks = policyOf('consent').spec.egress?.flatMap(({ to }) =>
      to.flatMap(({ ipBlock }) => ipBlock ?? []),
    );
    const [first, second, ...others] =
      blocks?.filter(({ cidr }) => /^(0\.0\.0\.0\/0|2000::\/3)$/.test(cidr)) ?? [];
    expect(first?.except).toEqual(
      expect.arrayContaining([
        '10.0.0.0/8',
        '172.16.0.0/12',
        '192.168.0.0/16',
        '169.254.0.0/16',
        '127.0.0.0/8',
      ]),
    );
    expect([second?.cidr, others]).toEqual(['2000::/3', []]);
  });

  it('let only consent out to the public network', () => {
    const outside = [...policies.values()].filter((policy) =>
      policy.spec.egress?.some(({ to }) => to.some(({ ipBlock }) => ipBlock?.cidr.endsWith('/0') === true)),
    );
    expect(outside.map(componentOf)).toEqual(['consent']);
  });

  it('let nothing open a connection to whomever it likes', () => {
    for (const policy of policies.values()) {
      for (const { to, ports } of policy.spec.egress ?? [])
        expect(Math.min(to.length, ports.length)).toBeGreaterThan(0);
      for (const { from, ports } of policy.spec.ingress ?? [])
        expect(Math.min(from.length, ports.length)).toBeGreaterThan(0);
    }
  });

  it('stand before the preparation and the founding run', () => {
    const jobs = ofKind(objects, 'Job');
    expect(jobs.length).toBeGreaterThan(0);
    for (const job of jobs) {
      const policy = policyOf(shortName(job));
      expect(weightOf(policy)).toBeLessThan(weightOf(job));
      expect(policy.metadata.annotations['helm.sh/hook']).toBe(job.metadata.annotations['helm.sh/hook']);
    }
  });

  it('let the founding come before the preparation, which hands everything over to the roles of the services', () => {
    const [founding, prepare] = ['founding', 'prepare'].map((name) =>
      ofKind(objects, 'Job').find((job) => shortName(job) === name),
    );
    expect(prepare?.metadata.annotations['helm.sh/hook']).toBe('pre-install,pre-upgrade');
    if (founding === undefined) return;
    expect(founding.metadata.annotations['helm.sh/hook']).toBe('pre-install');
    expect(weightOf(founding)).toBeLessThan(weightOf(prepare));
  });
});

describe('Network policies', () => {
  it('can be left to somebody else', async () => {
    const objects = await renderObjects([exampleValues('small')], ['network.policies=false']);
    expect(ofKind(objects, 'NetworkPolicy')).toEqual([]);
  });
});
