import { ACKNOWLEDGING, ERASURE_CONSUMERS } from '@coop/contracts';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import {
  IndexRunner,
  ProjectionRunner,
  runReactor,
  type EventStore,
  type ReadModels,
} from '@coop/event-sourcing';
import { memoryEventStore } from '@coop/event-sourcing/testing';
import { openReadModels } from '@coop/event-store-sqlite/read-models';
import { Bus, BusError, connectInProcess, InProcessHub } from '@coop/message-bus';
import { memoryVault, type Vault } from '@coop/personal-data';
import {
  configureApp,
  httpAdapter,
  JoseTokenVerifier,
  JsonLogger,
  ServiceKitModule,
  type ServiceParts,
  type TokenVerifier,
} from '@coop/service-kit';
import type { ErasureTerms } from '../application/erasure-ports.js';
import { foundCooperative, type Founder } from '../application/founding.js';
import { OutboxMailer } from '@coop/service-host';
import { IdentityModule, reactors } from '../identity.module.js';
import { trustedIssuer } from '../application/identity-provider.js';
import type { EmbeddedIdentityParts, IdentityParts } from '../identity-parts.js';
import { identityDirectory, openIdentity } from '../open-identity.js';
import { mountProvider, openEmbeddedProvider, type EmbeddedProvider } from '../provider/embedded-provider.js';
import { createIndexes, projections, type ActorIndex } from '../replay.js';

/** Every other service, as it acknowledges an erasure of which no partner has anything. */
export const ACKNOWLEDGED: Readonly<Record<string, object>> = {
  'consent.tell-recipients': { notices: [] },
  ...Object.fromEntries(
    ACKNOWLEDGING.map((service) => [
      `${service}.acknowledge-erasure`,
      { consumers: Object.keys(ERASURE_CONSUMERS[service]), reached: '1' },
    ]),
  ),
};

/** Stands for the other services: they acknowledge erasures, some questions have an answer here, others find nobody. */
export class BusAlone extends Bus {
  readonly asked: string[] = [];
  readonly #answers: Readonly<Record<string, object>>;

  constructor(answers: Readonly<Record<string, object>> = {}, acknowledged = ACKNOWLEDGED) {
    super();
    this.#answers = { ...acknowledged, ...answers };
  }

  override async request<T>(pattern: string): Promise<T> {
    this.asked.push(pattern);
    const answer = this.#answers[pattern];
    if (answer === undefined) throw new BusError('NoHandler', 'bus');
    return answer as T;
  }
}

export interface TestIdentityOptions {
  readonly baseUrl?: string;
  /** `provider.sqlite`; default in memory. */
  readonly file?: string;
  /** In place of a file: tables that another instance has too, the outbox among them. */
  readonly tables?: ReadModels;
  /** Keys of the provider; default: keys that end with the process. */
  readonly keysFile?: string;
  readonly clock?: () => Date;
  readonly bus?: Bus;
  readonly store?: EventStore;
  readonly vault?: Vault;
  readonly erasureTerms?: ErasureTerms;
  /** Set to leave unfinished erasures alone. */
  readonly withoutReactors?: boolean;
}

export interface TestIdentity {
  readonly parts: EmbeddedIdentityParts;
  readonly store: EventStore;
  readonly vault: Vault;
  readonly readModels: ReadModels;
  readonly outbox: OutboxMailer;
  readonly provider: EmbeddedProvider;
  /** What identity was opened with, to open it in another way. */
  readonly service: ServiceParts;
  readonly actors: ActorIndex;
  /** Waits until everything that follows the ledger has read it to its end. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

export const COOPERATIVE = '0199a000-0000-7000-8000-0000000000c0';
const SETTLED_WITHIN_MS = 5_000;

/** Identity with everything in memory, its followers running. */
export async function openTestIdentity(options: TestIdentityOptions = {}): Promise<TestIdentity> {
  const {
    baseUrl = 'http://127.0.0.1:1',
    file = ':memory:',
    clock = () => new Date(),
    bus = new BusAlone(),
  } = options;
  const store = options.store ?? memoryEventStore();
  const vault = options.vault ?? memoryVault({ clock: { now: clock } });
  const readModels = openReadModels(':memory:');
  const indexes = createIndexes();
  const indexRunner = new IndexRunner(store, Object.values(indexes));
  const projectionRunner = new ProjectionRunner(store, readModels, projections);
  await projectionRunner.prepare();
  const tables = options.tables ?? openReadModels(file, { durable: true });
  const outbox = await OutboxMailer.open(options.tables ?? openReadModels(':memory:'), clock);
  const provider = await openEmbeddedProvider({
    baseUrl,
    tables,
    clock,
    mailer: outbox,
    ...(options.keysFile === undefined ? {} : { keysFile: options.keysFile }),
    portalRedirectUris: [`${baseUrl}/session/callback`],
    demonstration: true,
  });
  const service: ServiceParts = {
    store: store.forService('identity'),
    vault: vault.forService('identity', ['identity']),
    blind: vault.blind,
    readModels,
    gates: { readModels: projectionRunner.gate, indexes: indexRunner.gate },
    bus,
    clock,
  };
  const parts = openIdentity(service, {
    actors: indexes.actors,
    vaultAdmin: vault,
    provider,
    signInStart: '/session/new',
    mails: outbox,
    ...(options.erasureTerms === undefined ? {} : { erasureTerms: options.erasureTerms }),
    outbox,
  });
  await indexRunner.catchUp();
  const following = new AbortController();
  const runs = [
    indexRunner.run(following.signal),
    projectionRunner.run(following.signal),
    ...(options.withoutReactors === true
      ? []
      : reactors(parts).map((reactor) => runReactor(reactor, { store, readModels }, following.signal))),
  ];
  return {
    parts,
    store,
    vault,
    readModels,
    outbox,
    provider,
    service,
    actors: indexes.actors,
    settled: async () => {
      const head = store.head();
      await indexRunner.gate.reached(head, SETTLED_WITHIN_MS);
      await projectionRunner.gate.reached(head, SETTLED_WITHIN_MS);
    },
    close: async () => {
      following.abort();
      await Promise.all(runs);
      if (options.tables === undefined) await tables.close();
    },
  };
}

const defaultFounders: readonly [Founder, ...Founder[]] = [
  { party: '0199a000-0000-7000-8000-000000000001', name: 'Aline Favre' },
  { party: '0199a000-0000-7000-8000-000000000002', name: 'Bruno Meier' },
  { party: '0199a000-0000-7000-8000-000000000003', name: 'Chiara Rossi' },
];

/** Founds the test cooperative. @returns its first steward */
export async function foundTestCooperative(
  { parts, settled }: TestIdentity,
  founders: readonly [Founder, ...Founder[]] = defaultFounders,
): Promise<string> {
  await foundCooperative(parts, {
    cooperative: COOPERATIVE,
    name: 'Coopérative des invités',
    legalForm: 'cooperative-ch',
    country: 'CH',
    language: 'fr',
    demonstration: true,
    firstSteward: founders[0].party,
    vouchesForA2: 2,
    founders,
  });
  await settled();
  return founders[0].party;
}

/** The HTTP application of identity alone, with the embedded provider mounted where there is one. */
export async function identityApp(
  { parts, provider }: { readonly parts: IdentityParts; readonly provider?: EmbeddedProvider },
  options: { readonly verifier?: TokenVerifier; readonly hub?: InProcessHub; readonly port?: number } = {},
): Promise<NestFastifyApplication> {
  const verifier = options.verifier ?? new JoseTokenVerifier({ issuers: [trustedIssuer(parts.provider)] });
  class Root {}
  Module({
    imports: [
      ServiceKitModule.register({ verifier, actors: identityDirectory(parts) }),
      IdentityModule.register(parts),
    ],
  })(Root);
  const logger = new JsonLogger({ level: 'error' });
  const app = await NestFactory.create<NestFastifyApplication>(Root, httpAdapter(), {
    logger,
    abortOnError: false,
  });
  configureApp(app, { logger });
  if (provider !== undefined) mountProvider(app, provider);
  if (options.hub !== undefined) {
    connectInProcess(app, options.hub);
    await app.startAllMicroservices();
  }
  if (options.port === undefined) await app.init();
  else await app.listen(options.port, '127.0.0.1');
  return app;
}
