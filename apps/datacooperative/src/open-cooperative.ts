import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import {
  identityDirectory,
  mountProvider,
  openEmbeddedProvider,
  openIdentity,
  OutboxMailer,
  type IdentityParts,
} from '@coop/identity';
import { createHttpApp, JoseTokenVerifier, ServiceKitModule, type ServiceParts } from '@coop/service-kit';
import { connectInProcess, InProcessBus, InProcessHub } from '@coop/message-bus';
import { CALLBACK_PATH } from '@coop/portal';
import { AdjustableClock } from './adjustable-clock.js';
import type { CooperativeOptions } from './cooperative-options.js';
import { FoundingBudgets } from './founding-budgets.js';
import { FoundingVerifier } from './founding-verifier.js';
import { openParts, type OpenedParts } from './open-parts.js';
import { rootModule } from './root-module.js';
import { Runners } from './runners.js';
import { openServices } from './services.js';

/** A cooperative in this process, everything running but no port open yet. */
export interface Cooperative {
  readonly app: NestFastifyApplication;
  readonly identity: IdentityParts;
  readonly parts: OpenedParts;
  readonly clock: AdjustableClock;
  /** Admits founders while history is made; closed by {@link listen}. */
  readonly founding: FoundingVerifier;
  readonly outbox: OutboxMailer;
  /** Waits until everything that reads the ledger has read all of it. */
  settled(): Promise<void>;
  /** False while the log must not be signed: the ledger lost events, or has others. */
  logIsSound(): boolean;
  /** Records the digests of all read models as they are now. */
  recordDigests(): Promise<bigint>;
  listen(host: string, port: number): Promise<void>;
  /** Rejects when a part that must run for ever stopped. */
  readonly failed: Promise<never>;
  close(): Promise<void>;
}

/**
 * Opens store, vault and read models once, hands each service its own handles, and starts what follows the
 * ledger.
 * @throws StoreError `StoreUnavailable` when another process owns the data folder
 */
export async function openCooperative(options: CooperativeOptions): Promise<Cooperative> {
  const { dataDir, keysDir, baseUrl, demonstration, logger } = options;
  for (const folder of [dataDir, keysDir]) mkdirSync(folder, { recursive: true, mode: 0o700 });
  const clock = new AdjustableClock();
  const parts = await openParts({ dataDir, keysDir, clock });
  const hub = new InProcessHub();
  const bus = new InProcessBus(hub);
  const outbox = new OutboxMailer(clock.now);
  const mailer = options.mailer ?? outbox;
  const provider = await openEmbeddedProvider({
    baseUrl,
    file: join(dataDir, 'provider.sqlite'),
    keysFile: join(keysDir, 'provider-keys.json'),
    mailer,
    // The provider knows no other time than the real one.
    clock: () => new Date(),
    demonstration,
    portalRedirectUris: [`${baseUrl}${CALLBACK_PATH}`],
    portalPostLogoutRedirectUris: [`${baseUrl}/`],
  });
  const partsFor = (service: string, categories: readonly string[]): ServiceParts => ({
    store: parts.store.forService(service),
    vault: parts.vault.forService(service, categories),
    blind: parts.vault.blind,
    readModels: parts.readModels,
    gates: parts.gates,
    bus,
    clock: clock.now,
  });
  const identity = openIdentity(partsFor('identity', ['identity']), {
    actors: parts.indexes.actors,
    vaultAdmin: parts.vault,
    provider,
    signInStart: '/session/start',
    ...(demonstration ? { outbox } : {}),
  });
  const services = await openServices({ options, parts, partsFor, identity, mailer, provider, clock });
  const founding = new FoundingVerifier(
    new JoseTokenVerifier({
      issuers: [
        {
          issuer: provider.issuer,
          name: provider.issuerName,
          audience: provider.audience,
          algorithms: provider.algorithms,
          keys: provider.jwks,
        },
      ],
      onRejected: (reason) => logger.facts('token refused', { reason }),
    }),
  );
  const budgets = new FoundingBudgets(options.budgets);
  const runners = new Runners(parts, services);
  const kit = ServiceKitModule.register({
    verifier: founding,
    actors: identityDirectory(identity),
    health: runners.health(),
    budgets,
  });
  const extra = options.extraModules?.(parts) ?? [];
  const app = await createHttpApp(rootModule([kit, ...extra, ...services.modules]), { logger });
  mountProvider(app, provider);
  connectInProcess(app, hub);
  await app.startAllMicroservices();
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  runners.start();
  await services.resume();
  const close = async () => {
    await app.close();
    await runners.stop();
    provider.close();
    await parts.close();
  };
  return {
    app,
    identity,
    parts,
    clock,
    founding,
    outbox,
    settled: () => runners.settled(),
    recordDigests: services.recordDigests,
    logIsSound: services.logIsSound,
    listen: async (host, port) => {
      founding.close();
      budgets.count();
      clock.run();
      await app.listen(port, host);
    },
    failed: runners.failed,
    close,
  };
}
