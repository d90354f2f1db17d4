import type { ModuleMetadata } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { connectInProcess, InProcessHub } from '@coop/message-bus';
import { configureApp, httpAdapter } from '../http-app.js';
import { JsonLogger } from '../json-logger.js';
import { ServiceKitModule, type ServiceKitParts } from '../service-kit.module.js';
import { TestAccounts } from './accounts.js';

/** The module under test, and what differs from the defaults. */
export interface TestAppOptions extends ModuleMetadata, Partial<ServiceKitParts> {
  readonly accounts?: TestAccounts;
  /** Give the hub of the bus that the module under test was given, so that its message handlers answer. */
  readonly hub?: InProcessHub;
}

/** An application under test. */
export interface TestApp {
  /** Use `app.inject(…)`, and close it after the test. */
  readonly app: NestFastifyApplication;
  readonly accounts: TestAccounts;
  /** Every line that the application logged, as JSON text. */
  readonly lines: readonly string[];
}

/** The application as `createHttpApp` makes it, without a port: guards, filter, parsers, log and message handlers. */
export async function testApp(options: TestAppOptions): Promise<TestApp> {
  const {
    accounts = new TestAccounts(),
    hub = new InProcessHub(),
    verifier,
    actors,
    budgets,
    health,
    ...metadata
  } = options;
  const lines: string[] = [];
  const logger = new JsonLogger({ destination: { write: (line) => void lines.push(line) } });
  const kit = ServiceKitModule.register({
    verifier: verifier ?? accounts.verifier,
    actors: actors ?? accounts.directory,
    ...(budgets === undefined ? {} : { budgets }),
    ...(health === undefined ? {} : { health }),
  });
  const module = await Test.createTestingModule({ ...metadata, imports: [kit, ...(metadata.imports ?? [])] })
    .setLogger(logger)
    .compile();
  const app = module.createNestApplication<NestFastifyApplication>(httpAdapter(), { logger });
  configureApp(app, { logger });
  connectInProcess(app, hub);
  await app.startAllMicroservices();
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  return { app, accounts, lines };
}
