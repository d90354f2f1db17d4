// needs: helm
import { SERVICE_PATHS, SERVICES, serviceOfPath } from '@coop/contracts';
import { ofKind, type ChartObject } from './kubernetes.js';
import { exampleValues } from './places.js';
import { FULL_NAME, renderObjects } from './render-chart.js';
import { valuesOf } from './testing/example-values.js';
import { componentOf, EXAMPLES, objectsOf, podsOf, selects } from './testing/rendered.js';

describe.each(EXAMPLES)('The front door of the example %s', (_name, files) => {
  let objects: readonly ChartObject[];

  const pathsByService = () => {
    const [ingress] = ofKind(objects, 'Ingress');
    return (ingress?.spec.rules ?? []).flatMap(({ http }) =>
      http.paths.map(
        ({ path, backend }) => [path, backend.service.name.slice(FULL_NAME.length + 1)] as const,
      ),
    );
  };

  beforeAll(async () => {
    objects = await objectsOf(files);
  });

  it('leads every public path to the service that answers it', () => {
    const expected = SERVICES.flatMap((service) =>
      SERVICE_PATHS[service].map((path) => [`/${path}`, service] as const),
    );
    expect(Object.fromEntries(pathsByService())).toEqual(
      Object.fromEntries([...expected, ['/', 'portal'] as const]),
    );
    expect(pathsByService()).toHaveLength(expected.length + 1);
  });

  it('agrees with the rule by which the programs find each other', () => {
    for (const [path, service] of pathsByService())
      expect([path, serviceOfPath(path)]).toEqual([path, service]);
  });

  it('matches whole segments of a path', () => {
    const [ingress] = ofKind(objects, 'Ingress');
    for (const { http } of ingress?.spec.rules ?? [])
      for (const { pathType } of http.paths) expect(pathType).toBe('Prefix');
  });

  it('is at the public address, with a certificate', () => {
    const { hostname } = new URL(valuesOf(files).cooperative.publicUrl);
    const [ingress] = ofKind(objects, 'Ingress');
    expect(ingress?.spec.rules.map(({ host }) => host)).toEqual([hostname]);
    expect(ingress?.spec.tls?.flatMap(({ hosts }) => hosts)).toEqual([hostname]);
  });

  it('leads to the ports of requests, never to those of probes and metrics', () => {
    const [ingress] = ofKind(objects, 'Ingress');
    for (const { http } of ingress?.spec.rules ?? [])
      for (const { backend } of http.paths) expect(backend.service.port.name).toBe('http');
  });
});

describe.each(EXAMPLES)('A Service of the example %s', (_name, files) => {
  let objects: readonly ChartObject[];

  beforeAll(async () => {
    objects = await objectsOf(files);
  });

  it('is there for each service, inside the cluster only', () => {
    const services = ofKind(objects, 'Service');
    expect(services.map(componentOf).sort()).toEqual([...SERVICES].sort());
    for (const { spec } of services) expect(spec.type).toBe('ClusterIP');
  });

  it('selects the pods of its service and no other', () => {
    for (const service of ofKind(objects, 'Service')) {
      const selected = podsOf(objects).filter(({ labels }) => selects(service.spec.selector, labels));
      expect(selected.map(({ owner }) => owner)).toEqual([service.metadata.name]);
    }
  });

  it('has the ports of its pods', () => {
    for (const { spec } of ofKind(objects, 'Service'))
      for (const { name, port, targetPort, protocol } of spec.ports)
        for (const { labels, pod } of podsOf(objects))
          if (selects(spec.selector, labels))
            expect([targetPort, pod.containers[0]?.ports]).toEqual([
              name,
              expect.arrayContaining([{ name, containerPort: port, protocol }]),
            ]);
  });

  it('answers at the address by which the portal calls it', () => {
    const portal = podsOf(objects).find(({ owner }) => owner.endsWith('-portal'));
    const template = portal?.pod.containers[0]?.env.find(({ name }) => name === 'COOP_PORTAL_SERVICES');
    const address = template !== undefined && 'value' in template ? template.value : '';
    for (const service of SERVICES) {
      const { hostname, port } = new URL(address.replace('{service}', service));
      const found = ofKind(objects, 'Service').find(({ metadata }) => metadata.name === hostname);
      expect(found?.spec.ports.find(({ name }) => name === 'http')?.port).toBe(Number(port));
    }
  });
});

describe('Where the embedded provider issues tokens', () => {
  it('every service reads its keys inside the cluster', async () => {
    const objects = await renderObjects([exampleValues('small')]);
    const names = new Set(ofKind(objects, 'Service').map(({ metadata }) => metadata.name));
    for (const { pod } of podsOf(objects))
      for (const variable of pod.containers[0]?.env ?? [])
        if (variable.name.endsWith('_ISSUER_KEYS') && 'value' in variable) {
          expect(variable.value).toMatch(/:3000\/oidc\/jwks$/);
          expect(names).toContain(new URL(variable.value).hostname);
        }
  });
});

describe('An Ingress', () => {
  it('can be left to somebody else', async () => {
    const objects = await renderObjects([exampleValues('small')], ['ingress.enabled=false']);
    expect(ofKind(objects, 'Ingress')).toEqual([]);
  });
});
