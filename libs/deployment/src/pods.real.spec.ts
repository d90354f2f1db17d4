// needs: helm
import { SERVICES } from '@coop/contracts';
import { ofKind, type ChartObject } from './kubernetes.js';
import { exampleValues } from './places.js';
import { renderObjects } from './render-chart.js';
import { componentOf, containersOf, EXAMPLES, objectsOf, podsOf, selects } from './testing/rendered.js';

/** How long a service takes, at most, to end what is in flight: STOP_MS of the host, in seconds. */
const STOP_SECONDS = 20;

const bytes = (amount: string | number | undefined): number => {
  const [, number = '', unit = ''] = /^([0-9.]+)([A-Za-z]*)$/.exec(String(amount)) ?? [];
  return Number(number) * ({ '': 1, Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30 }[unit] ?? Number.NaN);
};

describe.each(EXAMPLES)('A pod of the example %s', (name, files) => {
  let objects: readonly ChartObject[];

  beforeAll(async () => {
    objects = await objectsOf(files);
  });

  it('is one of each service, the one that prepares the databases, and the one that founds where that is wanted', () => {
    const components = podsOf(objects).map(({ labels }) => labels['app.kubernetes.io/component'] ?? '');
    expect(components.filter((component) => component !== 'founding').sort()).toEqual(
      [...SERVICES, 'prepare'].sort(),
    );
    expect(components.includes('founding')).toBe(name === 'small');
  });

  it('runs as a user that is not root, with a number', () => {
    for (const { pod } of podsOf(objects))
      expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 10001, runAsGroup: 10001 });
  });

  it('may read its keys by its group alone', () => {
    for (const { pod } of podsOf(objects)) {
      expect(pod.securityContext['fsGroup']).toBe(10001);
      for (const { secret, projected, emptyDir } of pod.volumes)
        if (emptyDir === undefined) expect((secret ?? projected)?.defaultMode).toBe(0o440);
    }
  });

  it('is confined by the runtime’s filter of system calls', () => {
    for (const { pod } of podsOf(objects))
      expect(pod.securityContext['seccompProfile']).toEqual({ type: 'RuntimeDefault' });
  });

  it('cannot gain privileges', () => {
    for (const { container } of containersOf(objects))
      expect(container.securityContext).toMatchObject({ allowPrivilegeEscalation: false });
  });

  it('is not privileged', () => {
    for (const { container } of containersOf(objects))
      expect(container.securityContext['privileged'] ?? false).toBe(false);
  });

  it('has no capability', () => {
    for (const { container } of containersOf(objects))
      expect(container.securityContext['capabilities']).toEqual({ drop: ['ALL'] });
  });

  it('cannot write to its own file system', () => {
    for (const { container } of containersOf(objects))
      expect(container.securityContext['readOnlyRootFilesystem']).toBe(true);
  });

  it('may write to /tmp, of a limited size, and nowhere else', () => {
    for (const { pod } of podsOf(objects))
      for (const { volumeMounts } of pod.containers)
        for (const { name, mountPath, readOnly } of volumeMounts) {
          const { emptyDir } = pod.volumes.find((volume) => volume.name === name) ?? {};
          if (readOnly === true) expect(emptyDir).toBeUndefined();
          else expect([mountPath, emptyDir]).toEqual(['/tmp', { sizeLimit: expect.stringMatching(/Mi$/) }]);
        }
  });

  it('uses nothing of its node', () => {
    for (const { pod } of podsOf(objects))
      expect(
        ['hostNetwork', 'hostPID', 'hostIPC', 'hostUsers'].filter((field) => pod[field] === true),
      ).toEqual([]);
    for (const { pod } of podsOf(objects))
      for (const volume of pod.volumes) expect(volume).not.toHaveProperty('hostPath');
  });

  it('has no token for the interface of the cluster', () => {
    for (const { pod } of podsOf(objects)) expect(pod.automountServiceAccountToken).toBe(false);
    for (const { automountServiceAccountToken } of ofKind(objects, 'ServiceAccount'))
      expect(automountServiceAccountToken).toBe(false);
  });

  it('has a service account of its own', () => {
    const used = podsOf(objects).map(({ pod }) => pod.serviceAccountName);
    const made = ofKind(objects, 'ServiceAccount').map(({ metadata }) => metadata.name);
    expect(new Set(used).size).toBe(used.length);
    expect([...used].sort()).toEqual([...made].sort());
  });

  it('is not given the addresses of other services as variables, which the programs would refuse', () => {
    for (const { pod } of podsOf(objects)) expect(pod.enableServiceLinks).toBe(false);
  });

  it('runs a program of the image without a shell', () => {
    for (const { container } of containersOf(objects)) {
      expect(container.command).toEqual(['node']);
      expect(container.args).toEqual(
        expect.arrayContaining([expect.stringMatching(/^apps\/[a-z]+\/dist\/main\.js$/)]),
      );
    }
  });

  it('runs the program of its own service', () => {
    for (const { container } of containersOf(objects)) {
      const app = ['prepare', 'founding'].includes(container.name) ? 'datacooperative' : container.name;
      expect(container.args).toContain(`apps/${app}/dist/main.js`);
      expect(container.image).toMatch(new RegExp(`/datacooperative-${app}:`));
    }
  });

  it('names the version of its image', () => {
    for (const { container } of containersOf(objects)) {
      expect(container.image).toMatch(/^[a-z0-9.-]+(:\d+)?(\/[a-z0-9._-]+)+:[A-Za-z0-9_][A-Za-z0-9_.-]*$/);
      expect(container.image).not.toMatch(/:latest$/);
    }
  });

  it('says how much it needs and how much it may use, of processor, memory and disk', () => {
    for (const { container } of containersOf(objects))
      for (const amounts of [container.resources.requests, container.resources.limits])
        expect(Object.keys(amounts).sort()).toEqual(['cpu', 'ephemeral-storage', 'memory']);
  });

  it('needs no more than it may use', () => {
    for (const { container } of containersOf(objects)) {
      const { requests, limits } = container.resources;
      expect(bytes(requests['memory'])).toBeLessThanOrEqual(bytes(limits['memory']));
      expect(bytes(requests['ephemeral-storage'])).toBeLessThanOrEqual(bytes(limits['ephemeral-storage']));
    }
  });

  it('has more disk than its folder for temporary files', () => {
    for (const { pod } of podsOf(objects))
      for (const { emptyDir } of pod.volumes)
        expect(bytes(emptyDir?.sizeLimit ?? 0)).toBeLessThanOrEqual(
          bytes(pod.containers[0]?.resources.limits['ephemeral-storage']),
        );
  });
});

describe.each(EXAMPLES)('A service of the example %s', (_name, files) => {
  let objects: readonly ChartObject[];

  beforeAll(async () => {
    objects = await objectsOf(files);
  });

  it.each([
    ['startupProbe', '/startupz'],
    ['readinessProbe', '/readyz'],
    ['livenessProbe', '/livez'],
  ] as const)('is asked by its %s at %s of its management port', (probe, path) => {
    for (const { spec } of ofKind(objects, 'Deployment'))
      for (const container of spec.template.spec.containers)
        expect(container[probe]?.httpGet).toEqual({ path, port: 'management' });
  });

  it('may take ten minutes to read the ledger before it is given up', () => {
    for (const { spec } of ofKind(objects, 'Deployment')) {
      const { periodSeconds = 0, failureThreshold = 0 } =
        spec.template.spec.containers[0]?.startupProbe ?? {};
      expect(periodSeconds * failureThreshold).toBeGreaterThanOrEqual(600);
      expect(Number(spec['progressDeadlineSeconds'])).toBeGreaterThan(periodSeconds * failureThreshold);
    }
  });

  it('is not ended for a moment of slowness, but for a minute of it', () => {
    for (const { spec } of ofKind(objects, 'Deployment')) {
      const { periodSeconds = 0, failureThreshold = 0 } =
        spec.template.spec.containers[0]?.livenessProbe ?? {};
      expect(periodSeconds * failureThreshold).toBeGreaterThanOrEqual(60);
    }
  });

  it('has time to end what is in flight', () => {
    for (const { spec } of ofKind(objects, 'Deployment'))
      expect(spec.template.spec.terminationGracePeriodSeconds).toBeGreaterThan(STOP_SECONDS);
  });

  it('is replaced without an instance less', () => {
    for (const { spec } of ofKind(objects, 'Deployment'))
      expect(spec.strategy).toEqual({
        type: 'RollingUpdate',
        rollingUpdate: { maxUnavailable: 0, maxSurge: 1 },
      });
  });

  it('is spread over zones and nodes', () => {
    for (const { spec } of ofKind(objects, 'Deployment')) {
      const spread = spec.template.spec.topologySpreadConstraints ?? [];
      expect(spread.map((constraint) => constraint['topologyKey'])).toEqual([
        ...['topology.kubernetes.io/zone', 'kubernetes.io/hostname'],
      ]);
      for (const { labelSelector } of spread as { labelSelector: { matchLabels: Record<string, string> } }[])
        expect(labelSelector.matchLabels).toEqual(spec.selector.matchLabels);
    }
  });

  it('is selected by labels that its pods have, and that no other pod has', () => {
    for (const deployment of ofKind(objects, 'Deployment')) {
      const { matchLabels } = deployment.spec.selector;
      const selected = podsOf(objects).filter(({ labels }) => selects(matchLabels, labels));
      expect(selected.map(({ owner }) => owner)).toEqual([deployment.metadata.name]);
    }
  });

  it('has a budget of disruptions that leaves at most one instance away', () => {
    const budgets = ofKind(objects, 'PodDisruptionBudget');
    expect(budgets.map(componentOf).sort()).toEqual([...SERVICES].sort());
    for (const { spec } of budgets) {
      expect(spec.maxUnavailable).toBe(1);
      expect(podsOf(objects).filter(({ labels }) => selects(spec.selector.matchLabels, labels))).toHaveLength(
        1,
      );
    }
  });
});

describe('The number of instances', () => {
  const replicas = async (files: readonly string[], set: readonly string[] = []) =>
    Object.fromEntries(
      ofKind(await renderObjects(files, set), 'Deployment').map((object) => [
        componentOf(object),
        object.spec.replicas,
      ]),
    );

  it('is two or more of each service in production', async () => {
    for (const count of Object.values(await replicas([exampleValues('production')])))
      expect(count).toBeGreaterThanOrEqual(2);
  });

  it('can differ per service', async () => {
    const counts = await replicas([exampleValues('small')], ['services.records.replicas=4']);
    expect(counts).toMatchObject({ records: 4, consent: 1 });
  });

  it('is left to the scaler where there is one', async () => {
    const counts = await replicas([exampleValues('production'), exampleValues('autoscaled')]);
    expect(counts).toMatchObject({ consent: undefined, records: 3, portal: 2 });
  });
});
