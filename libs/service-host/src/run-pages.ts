import { Module, type DynamicModule } from '@nestjs/common';
import { openPostgresReadModels } from '@coop/event-store-postgres/read-models';
import type { SessionNotice } from '@coop/contracts';
import type { ReadModels } from '@coop/event-sourcing';
import {
  ActorDirectory,
  createHttpApp,
  JsonLogger,
  ProblemError,
  ServiceKitModule,
  SettingsError,
  TokenVerifier,
  type VerifiedToken,
} from '@coop/service-kit';
import type { z } from 'zod';
import type { hostShape } from './host-settings.js';
import { openManagement } from './management-server.js';
import { natsMessaging, ownMessaging, type Messaging, type NatsAccess } from './messaging.js';
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

/** Where the bus is, if the pages have anything to say there. */
export type BusOfPages = { readonly [Name in keyof NatsAccess]?: NatsAccess[Name] | undefined };

/** What pages are given by the process that runs them. */
export interface PagesContext {
  readonly tables: ReadModels;
  readonly logger: JsonLogger;
  /** Tells every service that a session ended at the issuer; without a bus nobody hears it. */
  tellEnded(notice: SessionNotice): void;
}

/** Pages that hold no data: a program of their own, with nothing but their sessions in a database. */
export interface PagesOptions {
  readonly service: string;
  readonly settings: z.infer<z.ZodObject<typeof hostShape>> & { readonly postgresUrl: string } & BusOfPages;
  readonly modules: (context: PagesContext) => readonly DynamicModule[];
}

const STOP_MS = 20_000;

function root(imports: readonly DynamicModule[]) {
  @Module({ imports: [...imports] })
  class Root {}
  return Root;
}

/** @throws SettingsError when it is said where the bus is, but not as whom */
async function busOf(
  { natsUrl, natsUser, natsPassword }: BusOfPages,
  service: string,
  logger: JsonLogger,
): Promise<Messaging> {
  if (natsUrl === undefined) return ownMessaging();
  if (natsUser === undefined || natsPassword === undefined)
    throw new SettingsError([
      `COOP_${service.toUpperCase()}_NATS_USER, …_NATS_PASSWORD: are needed together with …_NATS_URL`,
    ]);
  return natsMessaging({ natsUrl, natsUser, natsPassword }, { service, services: [], logger });
}

/** Runs the pages until the process is told to stop. */
export async function runPages({ service, settings, modules }: PagesOptions): Promise<void> {
  const logger = new JsonLogger({ level: settings.logLevel });
  const metrics = new Metrics(service);
  const startup = new Startup((step) => logger.facts('starting', { step }));
  let tables: ReadModels | undefined;
  const sessions = {
    name: 'sessions',
    check: async () => {
      await tables?.transaction(() => Promise.resolve());
      return true;
    },
  };
  let bus: Messaging = ownMessaging();
  const { host, managementPort: port, tracesTo: endpoint } = settings;
  const management = await openManagement({ startup, metrics, host, port, checks: () => [sessions] });
  const endTracing = await startTracing({ service, ...(endpoint === undefined ? {} : { endpoint }) });
  startup.step('opening the sessions');
  const opened = await openPostgresReadModels({ url: settings.postgresUrl, schema: `${service}_state` });
  tables = opened;
  bus = await busOf(settings, service, logger);
  const tellEnded = (notice: SessionNotice) => bus.tellEnded(notice);
  const kit = ServiceKitModule.register({ verifier: new NobodyVerifies(), actors: new NobodyIsKnown() });
  const app = await createHttpApp(root([kit, ...modules({ tables: opened, logger, tellEnded })]), { logger });
  const requests = observeRequests(app, metrics);
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
