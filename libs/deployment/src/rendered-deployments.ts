import type { z } from 'zod';
import { ofKind, type podSpec } from './kubernetes.js';
import { renderObjects } from './render-chart.js';

/** Where a value comes from that the chart does not know. */
export interface SecretReference {
  /** Name of the Secret. */
  readonly secret: string;
  readonly key: string;
}

/** A folder in the file system of a program. */
export interface RenderedMount {
  readonly path: string;
  readonly readOnly: boolean;
  /** Files from a Secret, by their names in the folder; absent: an empty folder that may be written. */
  readonly files?: Readonly<Record<string, SecretReference>>;
}

/** A question of the kubelet, over HTTP. */
export interface RenderedProbe {
  readonly path: string;
  /** Name of a port. */
  readonly port: string;
}

/** A program as the chart starts it. */
export interface RenderedProgram {
  readonly command: readonly string[];
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | SecretReference>>;
  readonly mounts: readonly RenderedMount[];
}

/** A service as the chart starts it. */
export interface RenderedDeployment extends RenderedProgram {
  readonly service: string;
  /** Absent when something else counts the instances. */
  readonly replicas?: number;
  readonly probes: Readonly<Record<'startup' | 'readiness' | 'liveness', RenderedProbe>>;
  /** Numbers of ports by their names. */
  readonly ports: Readonly<Record<string, number>>;
}

type Container = z.infer<typeof podSpec>['containers'][number];

function onlyContainer({ containers }: z.infer<typeof podSpec>): Container {
  const [container, ...others] = containers;
  if (container === undefined || others.length > 0) throw new TypeError('a pod has one container');
  return container;
}

type Volume = z.infer<typeof podSpec>['volumes'][number];

/** The files of a volume and where they come from; none for a folder that is empty at first. */
export function filesOf({
  secret,
  projected,
}: Volume): readonly (readonly [file: string, from: SecretReference])[] {
  const sources = [
    ...(secret === undefined ? [] : [{ name: secret.secretName, items: secret.items }]),
    ...(projected?.sources ?? []).map((source) => source.secret),
  ];
  return sources.flatMap(({ name, items }) =>
    items.map(({ key, path }) => [path, { secret: name, key }] as const),
  );
}

function mountsOf(pod: z.infer<typeof podSpec>): readonly RenderedMount[] {
  return onlyContainer(pod).volumeMounts.map(({ name, mountPath: path, readOnly = false }) => {
    const files = pod.volumes.filter((volume) => volume.name === name).flatMap(filesOf);
    return { path, readOnly, ...(files.length === 0 ? {} : { files: Object.fromEntries(files) }) };
  });
}

function programOf(pod: z.infer<typeof podSpec>): RenderedProgram {
  const { command, args, env } = onlyContainer(pod);
  const variables = env.map((variable) => {
    if ('value' in variable) return [variable.name, variable.value] as const;
    const { name: secret, key } = variable.valueFrom.secretKeyRef;
    return [variable.name, { secret, key }] as const;
  });
  return { command, args, env: Object.fromEntries(variables), mounts: mountsOf(pod) };
}

function probeOf(probe: Container['startupProbe']): RenderedProbe {
  if (probe === undefined) throw new TypeError('a service has three probes');
  return { path: probe.httpGet.path, port: String(probe.httpGet.port) };
}

/**
 * Renders the chart and reads from it how each service is started: what a cluster would do can so be done by
 * whoever starts the programs as processes.
 * @throws Error with what helm said
 */
export async function renderedDeployments(valuesFile: string): Promise<readonly RenderedDeployment[]> {
  const objects = await renderObjects([valuesFile]);
  return ofKind(objects, 'Deployment').map(({ spec: { replicas, template } }) => {
    const container = onlyContainer(template.spec);
    return {
      service: container.name,
      ...programOf(template.spec),
      ...(replicas === undefined ? {} : { replicas }),
      probes: {
        startup: probeOf(container.startupProbe),
        readiness: probeOf(container.readinessProbe),
        liveness: probeOf(container.livenessProbe),
      },
      ports: Object.fromEntries(
        (container.ports ?? []).map(({ name, containerPort }) => [name, containerPort]),
      ),
    };
  });
}

/** What the chart does before the services start: `founding` where it is wanted, then `prepare`, by their names. */
export async function renderedJobs(valuesFile: string): Promise<Readonly<Record<string, RenderedProgram>>> {
  const jobs = ofKind(await renderObjects([valuesFile]), 'Job');
  return Object.fromEntries(
    jobs.map(
      ({ spec: { template } }) => [onlyContainer(template.spec).name, programOf(template.spec)] as const,
    ),
  );
}
