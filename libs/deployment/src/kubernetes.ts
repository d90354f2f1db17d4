import { z } from 'zod';

/** The parts of Kubernetes objects that the rules look at (API reference, Kubernetes 1.37); others are left as they are. */
const text = z.record(z.string(), z.string());

const envVariable = z.union([
  z.strictObject({ name: z.string(), value: z.string() }),
  z.strictObject({
    name: z.string(),
    valueFrom: z.strictObject({ secretKeyRef: z.strictObject({ name: z.string(), key: z.string() }) }),
  }),
]);

const probe = z.looseObject({
  httpGet: z.object({ path: z.string(), port: z.union([z.string(), z.number()]) }),
  periodSeconds: z.number(),
  timeoutSeconds: z.number(),
  failureThreshold: z.number(),
});

const amounts = z.record(z.string(), z.union([z.string(), z.number()]));

const container = z.looseObject({
  name: z.string(),
  image: z.string(),
  command: z.array(z.string()),
  args: z.array(z.string()),
  env: z.array(envVariable),
  ports: z.array(z.object({ name: z.string(), containerPort: z.number(), protocol: z.string() })).optional(),
  startupProbe: probe.optional(),
  readinessProbe: probe.optional(),
  livenessProbe: probe.optional(),
  resources: z.object({ requests: amounts, limits: amounts }),
  securityContext: z.record(z.string(), z.unknown()),
  volumeMounts: z.array(
    z.object({ name: z.string(), mountPath: z.string(), readOnly: z.boolean().optional() }),
  ),
});

const fromSecret = z.object({ items: z.array(z.object({ key: z.string(), path: z.string() })) });

const volume = z.looseObject({
  name: z.string(),
  emptyDir: z.object({ sizeLimit: z.string() }).optional(),
  secret: fromSecret.extend({ secretName: z.string(), defaultMode: z.number() }).optional(),
  projected: z
    .object({
      defaultMode: z.number(),
      sources: z.array(z.strictObject({ secret: fromSecret.extend({ name: z.string() }) })),
    })
    .optional(),
});

export const podSpec = z.looseObject({
  serviceAccountName: z.string(),
  automountServiceAccountToken: z.boolean(),
  enableServiceLinks: z.boolean(),
  terminationGracePeriodSeconds: z.number().optional(),
  restartPolicy: z.string().optional(),
  securityContext: z.record(z.string(), z.unknown()),
  topologySpreadConstraints: z.array(z.record(z.string(), z.unknown())).optional(),
  containers: z.array(container),
  volumes: z.array(volume),
});

const template = z.object({ metadata: z.object({ labels: text }), spec: podSpec });

const metadata = z.looseObject({
  name: z.string(),
  labels: text.default({}),
  annotations: text.default({}),
});

const selector = z.looseObject({ matchLabels: text });

/** A peer of a network policy. */
export const peer = z.strictObject({
  podSelector: selector.optional(),
  namespaceSelector: selector.optional(),
  ipBlock: z.object({ cidr: z.string(), except: z.array(z.string()).optional() }).optional(),
});

const ports = z.array(z.object({ port: z.number(), protocol: z.string() }));

const spec = {
  deployment: z.looseObject({
    replicas: z.number().optional(),
    strategy: z.looseObject({
      type: z.string(),
      rollingUpdate: z.object({ maxUnavailable: z.number(), maxSurge: z.number() }),
    }),
    selector,
    template,
  }),
  job: z.looseObject({ backoffLimit: z.number(), activeDeadlineSeconds: z.number(), template }),
  service: z.looseObject({
    type: z.string(),
    selector: text,
    ports: z.array(
      z.object({ name: z.string(), port: z.number(), targetPort: z.string(), protocol: z.string() }),
    ),
  }),
  networkPolicy: z.object({
    podSelector: selector,
    policyTypes: z.array(z.string()),
    ingress: z.array(z.object({ from: z.array(peer), ports })).optional(),
    egress: z.array(z.object({ to: z.array(peer), ports })).optional(),
  }),
  budget: z.looseObject({ maxUnavailable: z.number(), selector }),
  ingress: z.looseObject({
    tls: z.array(z.object({ hosts: z.array(z.string()), secretName: z.string() })).optional(),
    rules: z.array(
      z.object({
        host: z.string(),
        http: z.object({
          paths: z.array(
            z.object({
              path: z.string(),
              pathType: z.string(),
              backend: z.object({
                service: z.object({ name: z.string(), port: z.object({ name: z.string() }) }),
              }),
            }),
          ),
        }),
      }),
    ),
  }),
} as const;

const rule = z.strictObject({
  alert: z.string(),
  expr: z.string(),
  for: z.string().optional(),
  labels: z.record(z.string(), z.string()),
  annotations: z.record(z.string(), z.string()),
});

/** Groups of alerts, as Prometheus reads them. */
export const alertGroups = z.object({
  groups: z.array(z.object({ name: z.string(), rules: z.array(rule) })),
});

const base = <Kind extends string, Rest extends z.ZodRawShape>(kind: Kind, rest: Rest) =>
  z.looseObject({ apiVersion: z.string(), kind: z.literal(kind), metadata, ...rest });

const known = z.discriminatedUnion('kind', [
  base('Deployment', { spec: spec.deployment }),
  base('Job', { spec: spec.job }),
  base('Service', { spec: spec.service }),
  base('NetworkPolicy', { spec: spec.networkPolicy }),
  base('PodDisruptionBudget', { spec: spec.budget }),
  base('Ingress', { spec: spec.ingress }),
  base('ServiceAccount', { automountServiceAccountToken: z.boolean() }),
  base('ConfigMap', { data: text }),
  base('PrometheusRule', { spec: alertGroups }),
  base('ServiceMonitor', { spec: z.looseObject({ endpoints: z.array(z.record(z.string(), z.unknown())) }) }),
  base('ScaledObject', { spec: z.record(z.string(), z.unknown()) }),
]);

/** Kinds whose schemas are no part of Kubernetes: their operators check them. */
export const FOREIGN_KINDS: readonly string[] = ['PrometheusRule', 'ServiceMonitor', 'ScaledObject'];

/** An object of the chart. */
export type ChartObject = z.infer<typeof known>;

/** Every kind that the chart may render. */
export type ChartKind = ChartObject['kind'];

/** @throws ZodError for a kind that the chart does not know, or an object without what the rules look at */
export const readObject = (value: unknown): ChartObject => known.parse(value);

type OfKind<Kind extends ChartKind> = Extract<ChartObject, { kind: Kind }>;

/** Those of one kind, in the order of their rendering. */
export const ofKind = <Kind extends ChartKind>(
  objects: readonly ChartObject[],
  kind: Kind,
): readonly OfKind<Kind>[] => objects.filter((object): object is OfKind<Kind> => object.kind === kind);
