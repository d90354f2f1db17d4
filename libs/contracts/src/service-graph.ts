/** The services of a cooperative. Each owns its event categories, its message patterns and its read models. */
export const SERVICES = ['identity', 'consent', 'records', 'anonymisation', 'audit', 'portal'] as const;

export type Service = (typeof SERVICES)[number];

/** What a service does on the message bus; permissions of the bus and network policies are generated from it. */
export interface ServiceEdges {
  /** Patterns that it answers. */
  readonly answers: readonly string[];
  /** Patterns of others that it asks. */
  readonly asks: readonly string[];
  /** It appends events, and announces their positions. */
  readonly appends: boolean;
  /** It hears of sessions that ended at the issuer, and tells everybody else. Absent: it only listens. */
  readonly endsSessions?: boolean;
  /** Whose pages and interfaces it calls over HTTP. */
  readonly calls: readonly Service[];
}

/** Who may speak to whom. A test compares it with the handlers and requests in the code. */
export const SERVICE_GRAPH: Readonly<Record<Service, ServiceEdges>> = {
  identity: {
    answers: [
      'identity.party',
      'identity.name',
      'identity.client',
      'identity.signing-rule',
      'identity.account-handle',
      'identity.find-by-email',
      'identity.acknowledge-erasure',
      'identity.digests',
    ],
    asks: [
      'audit.record-digests',
      'records.delivered-copies',
      'consent.tell-recipients',
      'consent.acknowledge-erasure',
      'records.acknowledge-erasure',
      'anonymisation.acknowledge-erasure',
      'audit.acknowledge-erasure',
      'portal.acknowledge-erasure',
    ],
    appends: true,
    calls: [],
  },
  consent: {
    answers: [
      'consent.decide',
      'consent.decide-many',
      'consent.object',
      'consent.tell-recipients',
      'consent.acknowledge-erasure',
      'consent.digests',
    ],
    asks: [
      'identity.account-handle',
      'identity.client',
      'identity.name',
      'identity.signing-rule',
      'audit.proof',
    ],
    appends: true,
    calls: [],
  },
  records: {
    answers: [
      'records.bulk-read',
      'records.subject-records',
      'records.delivered-copies',
      'records.acknowledge-erasure',
      'records.digests',
    ],
    asks: [
      'consent.decide',
      'consent.decide-many',
      'consent.object',
      'identity.party',
      'identity.name',
      'identity.client',
      'identity.account-handle',
    ],
    appends: true,
    calls: [],
  },
  anonymisation: {
    answers: ['anonymisation.acknowledge-erasure', 'anonymisation.digests'],
    asks: ['records.bulk-read', 'identity.account-handle'],
    appends: true,
    calls: [],
  },
  audit: {
    answers: [
      'audit.proof',
      'audit.record-digests',
      'audit.readings',
      'audit.acknowledge-erasure',
      'audit.digests',
    ],
    asks: [
      'identity.account-handle',
      'identity.digests',
      'consent.digests',
      'records.digests',
      'anonymisation.digests',
    ],
    appends: true,
    calls: [],
  },
  portal: {
    answers: ['portal.acknowledge-erasure'],
    asks: [],
    appends: false,
    endsSessions: true,
    calls: ['identity', 'consent', 'records', 'anonymisation', 'audit'],
  },
};

/**
 * First segments of the public paths that a service answers; the portal answers all others. Front doors (the
 * ingress of the chart, the proxy of tests) are made from this, and a test compares it with the routes.
 */
export const SERVICE_PATHS: Readonly<Record<Service, readonly string[]>> = {
  identity: ['identity', 'oidc', 'sign-in', 'welcome', 'demonstration'],
  consent: ['consent', 'feed', 'access', '.well-known'],
  records: ['records', 'imports', 'concerned', 'me', 'activity'],
  anonymisation: ['releases', 'questions', 'pseudonymised'],
  audit: ['audit', 'log', 'witness'],
  portal: [],
};

/** Which service answers a path. */
export function serviceOfPath(path: string): Service {
  const first = path.split(/[/?#]/)[1] ?? '';
  return SERVICES.find((service) => SERVICE_PATHS[service].includes(first)) ?? 'portal';
}
