import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import {
  identityDirectory,
  linkingVerifierOf,
  signsInHere,
  trustedIssuer,
  type IdentityParts,
  type SignIn,
} from '@coop/identity';
import { openPortalKeys, PortalModule } from '@coop/portal';
import { HostedProcess, OUTBOX, OutboxMailer, type Foundations } from '@coop/service-host';
import { JoseTokenVerifier, SessionDenylist, sessionNoticeOf } from '@coop/service-kit';
import { AdjustableClock } from './adjustable-clock.js';
import type { CooperativeOptions } from './cooperative-options.js';
import { embeddedFoundations } from './embedded-foundations.js';
import { FoundingBudgets } from './founding-budgets.js';
import { FoundingVerifier } from './founding-verifier.js';
import { realFoundations } from './real-foundations.js';
import { allServices } from './services.js';

/** A cooperative in this process, everything running but no port open yet. */
export interface Cooperative {
  readonly app: NestFastifyApplication;
  readonly identity: IdentityParts;
  /**
   * Signing in with the provider of this process.
   * @throws TypeError when people sign in elsewhere
   */
  readonly signIn: SignIn;
  readonly foundations: Foundations;
  readonly hosted: HostedProcess;
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
 * Opens what everything stands on, files of its own or real parts, and every service over it; starts what follows
 * the ledger.
 * @throws StoreError `StoreUnavailable` when another process owns the data folder, or the database is not there
 */
export async function openCooperative(options: CooperativeOptions): Promise<Cooperative> {
  const { dataDir, keysDir, erasuresDir = `${dataDir}.erasures`, logger, real } = options;
  const clock = new AdjustableClock();
  // One list for all who verify: the pages end a session, and the guard refuses its tokens at once.
  const denylist = new SessionDenylist();
  const foundations =
    real === undefined
      ? await embeddedFoundations({ dataDir, keysDir, erasuresDir, clock, logger })
      : await realFoundations({ real, keysDir, clock, logger, denylist });
  const services = allServices(options);
  const { identity, audit } = services;
  const outbox = await OutboxMailer.open(foundations.tables(OUTBOX), clock.now);
  let founding: FoundingVerifier | undefined;
  const budgets = new FoundingBudgets(options.budgets);
  const hosted = await HostedProcess.open({
    ...{ foundations, services: services.all, clock: clock.now, logger, budgets },
    mailer: options.mailer ?? outbox,
    verifier: () =>
      (founding = new FoundingVerifier(
        linkingVerifierOf(
          identity.parts,
          new JoseTokenVerifier({
            ...{ issuers: [trustedIssuer(identity.parts.provider)], denylist },
            onRejected: (reason) => logger.facts('token refused', { reason }),
          }),
        ),
      )),
    directory: () => identityDirectory(identity.parts),
    furtherModules: () => [
      ...(options.extraModules?.(foundations) ?? []),
      // Last: it answers every path that no service knows.
      portalModule(options, identity.parts, { foundations, clock, denylist }),
    ],
  });
  if (founding === undefined) throw new TypeError('nobody verifies tokens');
  const admits = founding;
  await hosted.settled();
  await hosted.resume();
  return {
    ...{ app: hosted.app, identity: identity.parts, foundations, hosted, clock, outbox },
    founding: admits,
    get signIn() {
      if (signsInHere(identity.parts)) return identity.parts.signIn;
      throw new TypeError('people sign in elsewhere: there are no one-time links here');
    },
    settled: () => hosted.settled(),
    recordDigests: audit.recordDigests,
    logIsSound: audit.isSound,
    listen: async (host, port) => {
      admits.close();
      budgets.count();
      clock.run();
      await hosted.app.listen(port, host);
    },
    failed: hosted.failed,
    close: () => hosted.close(),
  };
}

interface PagesParts {
  readonly foundations: Foundations;
  readonly clock: AdjustableClock;
  readonly denylist: SessionDenylist;
}

const portalModule = (
  { baseUrl, localUrl, keysDir, demonstration, name, logger }: CooperativeOptions,
  { provider }: IdentityParts,
  { foundations, clock, denylist }: PagesParts,
) =>
  PortalModule.register({
    ...{ apiBase: localUrl ?? baseUrl, baseUrl, issuer: provider.issuer },
    ...provider.portalClient,
    tables: foundations.tables('portal'),
    keys: openPortalKeys(join(keysDir, 'portal.key')),
    logout: {
      issuer: trustedIssuer(provider),
      onEnded: (session) => {
        denylist.end(session);
        foundations.tellEnded?.(sessionNoticeOf(session));
      },
      onRejected: (reason) => logger.facts('logout token refused', { reason }),
    },
    ...{ demonstration, cooperativeName: name, clock: clock.now },
  });
