import { Module, type DynamicModule } from '@nestjs/common';
import { openPostgresReadModels } from '@coop/event-store-postgres/read-models';
import type { SessionNotice } from '@coop/contracts';
import {
  ActorDirectory,
  createHttpApp,
  JsonLogger,
  ProblemError,
  ServiceKitModule,
  TokenVerifier,
  type VerifiedToken,
} from '@coop/service-kit';
import type { z } from 'zod';
import type { ServiceTables } from './foundations.js';
import type { hostShape } from './host-settings.js';
import { openManagement } from './management-server.js';
import { natsMessaging, type NatsAccess } from './messaging.js';
import { Metrics } from './observing/metrics.js';
import { observeRequests } from './observing/observe-requests.js';
import { startTracing } from './observing/tracing.js';
import { Startup } from './startup.js';
import { untilTold } from './until-told.js';

/** Pages ask for no token: whoever brings one is at the wrong door. */
class NobodyVerifies extends TokenVerifier {
  override verify(): Promise<VerifiedToken> {
    return Promise.reject(new ProblemError('unauthenticated'));
  }
}

class NobodyIsKnown extends ActorDirectory {
  override actorOf(): undefined {
    return undefined;
  }

  override stale(): boolean {
    return false;
  }
}

/** What pages are given by the process that runs them. */
export interface PagesContext {
  readonly tables: ServiceTables;
  readonly logger: JsonLogger;
  /** Tells every service that a session ended at the issuer. */
  tellEnded(notice: SessionNotice): void;
}

/** Pages that hold no data: a program of their own, with nothing but their sessions in a database. */
export interface PagesOptions {
  readonly service: string;
  readonly settings: z.infer<z.ZodObject<typeof hostShape>> & { readonly postgresUrl: string } & NatsAccess;
  readonly modules: (context: PagesContext) => readonly DynamicModule[];
}

const STOP_MS = 20_000;

function root(imports: readonly DynamicModule[]) {
  @Module({ imports: [...imports] })
  class Root {}
  return Root;
}

/** Runs the pages until the process is told to stop. */
export async function runPages({ service, settings, modules }: PagesOptions): Promise<void> {
  const logger = new JsonLogger({ level: settings.logLevel });
  const metrics = new Metrics(service);
  const startup = new Startup((step) => logger.facts('starting', { step }));
  let tables: ServiceTables | undefined;
  const sessions = {
    name: 'sessions',
    check: async () => {
      await tables?.transaction(() => Promise.resolve());
      return true;
    },
  };
  const { host, managementPort: port, tracesTo: endpoint } = settings;
  const management = await openManagement({ startup, metrics, host, port, checks: () => [sessions] });
  const endTracing = await startTracing({ service, ...(endpoint === undefined ? {} : { endpoint }) });
  startup.step('opening the sessions');
  const opened = await openPostgresReadModels({ url: settings.postgresUrl, schema: `${service}_state` });
  tables = opened;
  const bus = await natsMessaging(settings, { service, services: [service], logger });
  const tellEnded = (notice: SessionNotice) => bus.tellEnded(notice);
  const kit = ServiceKitModule.register({ verifier: new NobodyVerifies(), actors: new NobodyIsKnown() });
  const app = await createHttpApp(root([kit, ...modules({ tables: opened, logger, tellEnded })]), { logger });
  const requests = observeRequests(app, metrics);
  bus.connect(app);
  await app.startAllMicroservices();
  await app.listen(settings.port, host);
  startup.done();
  logger.facts('listening', { service, port: settings.port, managementPort: management.port });
  const stop = async () => {
    management.drain();
    await requests.untilQuiet();
    await app.close();
    await bus.close();
    await opened.close();
    await endTracing();
    await management.close();
  };
  // Nothing of the pages runs by itself, so nothing of them can stop by itself.
  const failed = new Promise<never>(() => undefined);
  await untilTold({ running: { process: { failed }, stop }, logger, patienceMs: STOP_MS });
}
