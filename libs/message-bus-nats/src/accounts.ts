import { fromPublic } from '@nats-io/nkeys';
import { SERVICE_GRAPH, type ServiceEdges } from '@coop/contracts';
import { COMMITS, commitsSubject, inboxPrefix, serviceName, SESSIONS_ENDED, subjectOf } from './subjects.js';
import { MAX_TIMEOUT_MS } from './wire.js';

/** How the server knows a user: a password (or its bcrypt hash), a variable that holds one, or a public key. */
export type UserSecret =
  | { readonly password: string }
  /** Name of an environment variable. Its value is read as configuration: it needs its own double quotes. */
  | { readonly variable: string }
  /** Public key of a user, `U…`. */
  | { readonly nkey: string };

/** Subjects that a user may use. */
export interface SubjectRights {
  readonly publish: readonly string[];
  readonly subscribe: readonly string[];
}

export type Graph = Readonly<
  Record<string, Pick<ServiceEdges, 'answers' | 'asks' | 'appends' | 'endsSessions'>>
>;

export interface AccountsPlan {
  /** One per service of the graph. */
  readonly services: Readonly<Record<string, UserSecret>>;
  /** The user `sys` of the system account. */
  readonly system: UserSecret;
  /** The services of the cooperative unless given. */
  readonly graph?: Graph;
  /** Further rights of a service, such as the subjects of a partner feed. */
  readonly grants?: Readonly<Record<string, SubjectRights>>;
  /** Further lines of the account COOP, such as `jetstream: enabled` and exports. */
  readonly inside?: readonly string[];
  /** Further accounts, each as text: one per partner. */
  readonly beside?: readonly string[];
}

/**
 * What a service may do on the bus: ask what it asks, announce its own commits, answer its own patterns (in its
 * queue group only), hear announcements, read its own answers. One of them tells which sessions ended. Nothing else.
 */
export function servicePermissions(service: string, graph: Graph = SERVICE_GRAPH): SubjectRights {
  const edges = graph[service];
  if (edges === undefined) throw new TypeError(`${JSON.stringify(service)} is not a service of the graph`);
  return {
    publish: [
      ...edges.asks.map(subjectOf),
      ...(edges.appends ? [commitsSubject(service)] : []),
      ...(edges.endsSessions === true ? [SESSIONS_ENDED] : []),
    ],
    subscribe: [
      ...edges.answers.map((pattern) => `${subjectOf(pattern)} ${serviceName(service)}`),
      `${COMMITS}.*`,
      SESSIONS_ENDED,
      `${inboxPrefix(service)}.>`,
    ],
  };
}

const quoted = (text: string): string => `"${text.replaceAll(/["\\]/g, '\\$&')}"`;

const list = (subjects: readonly string[]): string => `[${subjects.map(quoted).join(', ')}]`;

/** An empty list would mean that everything is allowed. */
const rights = (subjects: readonly string[]): string =>
  subjects.length === 0 ? '{ deny: [">"] }' : `{ allow: ${list(subjects)} }`;

function isUserKey(key: string): boolean {
  try {
    return key.startsWith('U') && fromPublic(key).getPublicKey() === key;
  } catch {
    return false;
  }
}

function secret(user: string, given: UserSecret): string {
  if ('nkey' in given) {
    if (!isUserKey(given.nkey)) throw new TypeError(`${user} has no public key of a user`);
    return `nkey: ${given.nkey}`;
  }
  if ('variable' in given) {
    if (!/^[A-Z][A-Z0-9_]*$/.test(given.variable)) throw new TypeError(`the variable of ${user} has no name`);
    return `user: ${quoted(user)}, password: $${given.variable}`;
  }
  if (!/^[\u0020-\u007e]+$/.test(given.password))
    throw new TypeError(`the password of ${user} must be of printable ASCII characters`);
  return `user: ${quoted(user)}, password: ${quoted(given.password)}`;
}

function userText(service: string, plan: AccountsPlan, graph: Graph): string[] {
  const given = plan.services[service];
  if (given === undefined) throw new TypeError(`${service} has no password and no key`);
  const own = servicePermissions(service, graph);
  const more = plan.grants?.[service] ?? { publish: [], subscribe: [] };
  const answers = (graph[service]?.answers.length ?? 0) > 0;
  const seconds = String(MAX_TIMEOUT_MS / 1_000 + 10);
  return [
    `      { ${secret(service, given)}, permissions: {`,
    `          publish: ${rights([...own.publish, ...more.publish])}`,
    `          subscribe: ${rights([...own.subscribe, ...more.subscribe])}`,
    ...(answers ? [`          allow_responses: { max: 1, expires: "${seconds}s" }`] : []),
    '      } }',
  ];
}

/**
 * The block `accounts` of a nats.conf, with the system account: who may speak to whom is generated from
 * `SERVICE_GRAPH`, and a test compares that with the code. The text holds the passwords that are given as such.
 *
 * @throws TypeError when a service has no secret, or someone unknown has one
 */
export function natsAccounts(plan: AccountsPlan): string {
  const graph: Graph = plan.graph ?? SERVICE_GRAPH;
  for (const name of [...Object.keys(plan.services), ...Object.keys(plan.grants ?? {})])
    if (!Object.hasOwn(graph, name))
      throw new TypeError(`${JSON.stringify(name)} is not a service of the graph`);
  return [
    'accounts {',
    '  COOP: {',
    ...(plan.inside ?? []).map((line) => `    ${line}`),
    '    users: [',
    ...Object.keys(graph).flatMap((service) => userText(service, plan, graph)),
    '    ]',
    '  }',
    `  SYS: { users: [ { ${secret('sys', plan.system)} } ] }`,
    ...(plan.beside ?? []),
    '}',
    'system_account: SYS',
    '',
  ].join('\n');
}
