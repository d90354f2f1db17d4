import type { z } from 'zod';
import type { MemoryIndex, PositionGate } from '@coop/event-sourcing';
import {
  DEFAULT_BUDGETS,
  Budgets,
  JoseTokenVerifier,
  JsonLogger,
  SessionDenylist,
  type ActorDirectory,
  type BudgetClass,
  type HealthCheck,
  type TokenVerifier,
} from '@coop/service-kit';
import { openDistributed } from './distributed-foundations.js';
import type { Foundations } from './foundations.js';
import { HostedProcess } from './hosted-process.js';
import type { HostedService } from './hosted-service.js';
import type { hostShape, keysShape, ledgerShape, mailShape } from './host-settings.js';
import type { LastRequests } from './last-requests.js';
import { mailerOf, OUTBOX } from './mailer-of.js';
import { openManagement, type ManagementServer } from './management-server.js';
import { Metrics } from './observing/metrics.js';
import { watchProcess } from './observing/watch-process.js';
import { startTracing } from './observing/tracing.js';
import { observeRequests } from './observing/observe-requests.js';
import { Startup } from './startup.js';
import { untilTold } from './until-told.js';
import { trustedIssuer } from './trusted-issuer.js';

type Values<Shape extends Readonly<Record<string, z.ZodType>>> = z.infer<z.ZodObject<Shape>>;

/** The settings that the host itself needs. */
export type HostValues = Values<typeof hostShape> &
  Values<typeof ledgerShape> &
  Partial<Values<typeof keysShape>> &
  Partial<Values<typeof mailShape>>;

/** A directory of who stands behind a token, for a service that is not identity. */
export interface RemoteDirectory {
  readonly index: MemoryIndex;
  open(foundations: Foundations, gates: { readonly indexes: PositionGate }): ActorDirectory;
}

/** One service as a program of its own. */
export interface RunOptions {
  readonly hosted: HostedService;
  readonly directory: RemoteDirectory;
  readonly settings: HostValues;
  /** Stands before the verifier of tokens: identity links accounts there. */
  readonly verifier?: (plain: TokenVerifier) => TokenVerifier;
  /** Where lines are written; tests give another. */
  readonly logger?: JsonLogger;
}

export interface RunningService {
  readonly process: HostedProcess;
  readonly port: number;
  readonly management: ManagementServer;
  /** Not ready any more, then everything in flight finishes, then everything closes. */
  stop(): Promise<void>;
}

/** So long, at most, what is in flight may take once the service is told to stop. */
const STOP_MS = 20_000;

/**
 * Starts one service on PostgreSQL and NATS: probes answer from the first moment, requests are taken when the
 * ledger has been read.
 * @throws what opening the foundations throws
 */
export async function startService(options: RunOptions): Promise<RunningService> {
  const { hosted, settings, directory } = options;
  const { service } = hosted;
  const logger = options.logger ?? new JsonLogger({ level: settings.logLevel });
  const metrics = new Metrics(service);
  const startup = new Startup((step) => logger.facts('starting', { step }));
  let checks: () => readonly HealthCheck[] = () => [];
  const management = await openManagement({
    ...{ startup, metrics, host: settings.host, port: settings.managementPort },
    checks: () => checks(),
  });
  const endTracing = await startTracing({
    service,
    ...(settings.tracesTo === undefined ? {} : { endpoint: settings.tracesTo }),
  });
  startup.step('opening store, keys and bus');
  const shared = settings.mode === 'demonstration' && 'mailFrom' in settings ? [OUTBOX] : [];
  const denylist = new SessionDenylist();
  const foundations = await openDistributed({
    ...{ denylist, service, settings: { ...settings, nats: settings }, logger, metrics, shared },
    withKeyTables: hosted.keepsKeyTables === true ? [service] : [],
  });
  const clock = () => new Date();
  startup.step('reading the ledger');
  let requests: LastRequests | undefined;
  const hostedProcess = await HostedProcess.open({
    ...{ foundations, services: [hosted], clock, logger },
    mailer: await mailerOf(settings, foundations, clock),
    verifier: () => verifierOf(options, logger, denylist),
    budgets: new Budgets(budgetClasses(settings.requestsPerSecond)),
    directory: (gates) => directory.open(foundations, gates),
    furtherIndexes: hosted.indexes.some((index) => index === directory.index) ? [] : [directory.index],
    ...proxiesOf(settings),
    beforeInit: (app) => (requests = observeRequests(app, metrics)),
    onReading: (position, head) => startup.reading(position, head),
  });
  watchProcess(metrics, hostedProcess, foundations);
  await hostedProcess.current((position, head) => startup.reading(position, head));
  await hostedProcess.resume();
  await hostedProcess.app.listen(settings.port, settings.host);
  checks = () => hostedProcess.checks();
  startup.done();
  const stop = async () => {
    management.drain();
    await requests?.untilQuiet();
    await hostedProcess.close();
    await endTracing();
    await management.close();
  };
  const port = Number(new URL(await hostedProcess.app.getUrl()).port);
  logger.facts('listening', { service, port, managementPort: management.port });
  return { process: hostedProcess, port, management, stop };
}

function proxiesOf({ trustedProxies }: HostValues): { readonly trustedProxies?: readonly string[] } {
  const named = trustedProxies
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
  return named.length === 0 ? {} : { trustedProxies: named };
}

function budgetClasses(perSecond: number | undefined): Readonly<Record<string, BudgetClass>> {
  if (perSecond === undefined) return DEFAULT_BUDGETS;
  const each = { burst: 2 * perSecond, perSecond };
  return Object.fromEntries(Object.keys(DEFAULT_BUDGETS).map((name) => [name, each]));
}

function verifierOf(
  { settings, verifier }: RunOptions,
  logger: JsonLogger,
  denylist: SessionDenylist,
): TokenVerifier {
  const plain = new JoseTokenVerifier({
    ...{ issuers: [trustedIssuer(settings)], denylist },
    onRejected: (reason) => logger.facts('token refused', { reason }),
  });
  return verifier?.(plain) ?? plain;
}

/** Runs a service until it is told to stop. Ends the process with 0, or 1 when a part of it stopped by itself. */
export async function runService(options: RunOptions): Promise<void> {
  const logger = options.logger ?? new JsonLogger({ level: options.settings.logLevel });
  const running = await startService({ ...options, logger });
  await untilTold({ running, logger, patienceMs: STOP_MS });
}
