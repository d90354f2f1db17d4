import type { DynamicModule } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import {
  buildsUnderWay,
  IndexRunner,
  type BuildProgress,
  type MemoryIndex,
  type PositionGate,
  type ProjectionRunner,
} from '@coop/event-sourcing';
import {
  createHttpApp,
  MAX_WAIT_MS,
  readinessOf,
  ServiceKitModule,
  type ActorDirectory,
  type Budgets,
  type HealthCheck,
  type JsonLogger,
  type ServiceParts,
  type TokenVerifier,
} from '@coop/service-kit';
import { acknowledgeErasure, acknowledgingModule, tellInstances } from './acknowledging.js';
import type { FoundationGauge } from './foundations.js';
import { Followers, reactorFollower, type Clockwork } from './followers.js';
import type { Foundations } from './foundations.js';
import type { Admission, Follower, HostedService, OpenedService } from './hosted-service.js';
import { digestsModule, digestsOf, type LiveDigest } from './live-digests.js';
import type { Mailer } from './mailers/mail.js';
import { noVault } from './no-vault.js';
import { parkedCounts, type ParkedCount } from './parked-counts.js';
import { readIntoMemory } from './read-into-memory.js';
import { readModelRunners } from './read-model-runners.js';
import { rootModule } from './root-module.js';

/** What a process is made of. */
export interface ProcessParts {
  readonly foundations: Foundations;
  readonly services: readonly HostedService[];
  readonly clock: () => Date;
  readonly logger: JsonLogger;
  readonly mailer: Mailer;
  /** Believes tokens; asked for when the services are open, because one of them may issue them. */
  readonly verifier: () => TokenVerifier;
  /** Who stands behind a token; built on an index that this process feeds. */
  readonly directory: (gates: { readonly indexes: PositionGate }) => ActorDirectory;
  readonly budgets?: Budgets;
  /** Addresses of proxies whose `X-Forwarded-For` is believed. */
  readonly trustedProxies?: readonly string[];
  /** Indexes that are no part of a hosted service's state: fed, never digested here. */
  readonly furtherIndexes?: readonly MemoryIndex[];
  /** Modules beside those of the services; asked for last. */
  readonly furtherModules?: (process: HostedProcess) => readonly DynamicModule[];
  /** Mounts what must stand before the application is initialised. */
  readonly beforeInit?: (app: NestFastifyApplication) => void;
  /** Told how far reading the ledger into memory is. */
  readonly onReading?: (position: bigint, head: bigint) => void;
}

/** Accounts, mandates and handles of accounts, as each process that verifies tokens knows them. */
const DIRECTORY = 'directory';

/** Services running in this process over their foundations; no port is open before {@link listen}. */
export class HostedProcess {
  readonly indexRunner: IndexRunner;
  readonly #runners: ReadonlyMap<string, ProjectionRunner>;
  #opened: readonly OpenedService[] = [];
  #followers: Followers | undefined;
  #app: NestFastifyApplication | undefined;
  #admission: Admission | undefined;

  /** Reads the ledger into memory, opens the services, starts what follows the ledger. */
  static async open(parts: ProcessParts): Promise<HostedProcess> {
    const process = new HostedProcess(parts);
    await process.#open();
    return process;
  }

  private constructor(private readonly parts: ProcessParts) {
    const { foundations, services, furtherIndexes = [] } = parts;
    this.indexRunner = new IndexRunner(foundations.store, [
      ...furtherIndexes,
      ...services.flatMap(({ indexes }) => indexes),
    ]);
    this.#runners = readModelRunners(services, foundations);
  }

  get app(): NestFastifyApplication {
    if (this.#app === undefined) throw new TypeError('the process is not open yet');
    return this.#app;
  }

  /** Rejects when a part that must run for ever stopped. */
  get failed(): Promise<never> {
    return this.#all().failed;
  }

  /** Distinct runners of read models: one per database. */
  get projectionRunners(): readonly ProjectionRunner[] {
    return [...new Set(this.#runners.values())];
  }

  gatesOf(service: string): ServiceParts['gates'] {
    const runner = this.#runners.get(service);
    return { readModels: runner?.gate ?? this.indexRunner.gate, indexes: this.indexRunner.gate };
  }

  /** Digests of everything that this process keeps of its services. */
  async digests(): Promise<readonly LiveDigest[]> {
    const indexes = this.parts.services.flatMap((service) => service.indexes);
    const [first, ...others] = this.projectionRunners;
    const found = [...(await digestsOf(first, this.indexRunner, indexes))];
    for (const runner of others) found.push(...(await digestsOf(runner, this.indexRunner, [])));
    return found;
  }

  /** Waits until everything that reads the ledger has read all of it. */
  settled(onWaiting?: (position: bigint, head: bigint) => void): Promise<void> {
    return this.#all().settled(onWaiting);
  }

  /** Waits until everything that answers rest on knows what is stored now. */
  current(onWaiting?: (position: bigint, head: bigint) => void): Promise<void> {
    return this.#all().current(onWaiting);
  }

  /** Waits until every index and read model of this process knows a position, so many milliseconds at most. */
  async reached(position: bigint, ms: number): Promise<boolean> {
    const gates = [this.indexRunner.gate, ...this.projectionRunners.map(({ gate }) => gate)];
    const reached = await Promise.all(gates.map((gate) => gate.reached(position, ms)));
    return reached.every(Boolean);
  }

  /** Finishes what a crash interrupted. */
  async resume(): Promise<void> {
    for (const { resume } of this.#opened) await resume?.();
  }

  checks(): readonly HealthCheck[] {
    return [
      ...this.parts.foundations.checks,
      ...this.#opened.flatMap(({ checks }) => checks ?? []),
      ...this.#all().checks(),
    ];
  }

  lags() {
    return this.#all().lags();
  }

  /** Rebuilds of read models that are under way, in this process or another. */
  async rebuilds(): Promise<readonly BuildProgress[]> {
    const now = this.parts.clock().getTime();
    const found = this.projectionRunners.map(({ readModels }) => buildsUnderWay(readModels.reader(), now));
    return (await Promise.all(found)).flat();
  }

  /** How many events the reactors of this process's services have set aside, whichever instance did it. */
  async parked(): Promise<readonly ParkedCount[]> {
    const found = this.#opened.map(({ reactors = [] }, index) =>
      parkedCounts(reactors, () => this.parts.foundations.readModels(this.#serviceAt(index))),
    );
    return (await Promise.all(found)).flat();
  }

  /** Ends what is in flight, then what follows the ledger, then the foundations. */
  async close(): Promise<void> {
    await this.#app?.close();
    await this.#followers?.stop();
    for (const { close } of this.#opened) await close?.();
    await this.parts.foundations.close();
  }

  async #open(): Promise<void> {
    const { foundations, services, logger, verifier, directory, budgets, trustedProxies } = this.parts;
    const { furtherModules, beforeInit } = this.parts;
    await readIntoMemory(this.indexRunner, this.parts.onReading);
    for (const runner of this.projectionRunners) await runner.prepare();
    this.#opened = await Promise.all(services.map((service) => this.#openService(service)));
    for (const { memories = [] } of this.#opened) for (const memory of memories) this.indexRunner.add(memory);
    await tellInstances(foundations.instances, this.indexRunner);
    this.#followers = this.#assembleFollowers();
    const admission = { verifier: verifier(), directory: directory({ indexes: this.indexRunner.gate }) };
    this.#admission = admission;
    const kit = ServiceKitModule.register({
      verifier: admission.verifier,
      known: (position) => this.reached(position, MAX_WAIT_MS),
      health: [{ name: 'process', check: () => this.#ready() }, ...this.#degrading()],
      actors: admission.directory,
      ...(budgets === undefined ? {} : { budgets }),
    });
    const digests = services.map((service) =>
      digestsModule(service.service, () =>
        digestsOf(this.#runners.get(service.service), this.indexRunner, service.indexes),
      ),
    );
    const acknowledging = services.map(({ service, projections, indexes }) => {
      const consumers = { service, projections, indexes, memories: this.#memoriesOf(service) };
      const { instances: everyInstance } = foundations;
      const everywhere = { gates: this.gatesOf(service), ...(everyInstance && { everyInstance }) };
      return acknowledgingModule(service, (position) =>
        acknowledgeErasure({ ...consumers, ...everywhere }, position),
      );
    });
    const modules = this.#opened.flatMap((opened) => opened.modules);
    const further = furtherModules?.(this) ?? [];
    this.#app = await createHttpApp(rootModule([kit, ...digests, ...acknowledging, ...further, ...modules]), {
      logger,
      ...(trustedProxies === undefined ? {} : { trustedProxies }),
    });
    for (const { mount } of this.#opened) mount?.(this.#app);
    beforeInit?.(this.#app);
    foundations.connect(this.#app);
    await this.#app.startAllMicroservices();
    await this.#app.init();
    await this.#app.getHttpAdapter().getInstance().ready();
    this.#followers.start();
  }

  /** What an instance remembers of a service beside its indexes; who stands behind tokens is known to each of them. */
  #memoriesOf(service: string) {
    const at = this.parts.services.findIndex((hosted) => hosted.service === service);
    const directory = service === 'identity' ? [] : [{ name: DIRECTORY }];
    return [...(this.#opened[at]?.memories ?? []), ...directory];
  }

  async #ready(): Promise<boolean> {
    return (await readinessOf(this.checks())).failed.length === 0;
  }

  #degrading(): readonly HealthCheck[] {
    return this.#opened.flatMap(({ checks = [] }) => checks.filter(({ degrades }) => degrades === true));
  }

  /** What services measure of themselves. */
  gauges(): readonly FoundationGauge[] {
    return this.#opened.flatMap(({ gauges = [] }) => gauges);
  }

  #openService(hosted: HostedService): Promise<OpenedService> {
    const { foundations, clock, logger, mailer } = this.parts;
    const { service, vaultCategories } = hosted;
    const { store, bus, vault, leases, instances } = foundations;
    const parts: ServiceParts = {
      ...{ store: store.forService(service), bus, clock },
      vault: vault?.forService(service, vaultCategories) ?? noVault,
      blind: vault?.blind ?? noVault,
      readModels: foundations.readModels(service),
      gates: this.gatesOf(service),
    };
    return hosted.open({
      ...{ parts, leases, vault, logger, mailer },
      rows: foundations.rows,
      ...(instances === undefined ? {} : { instances }),
      admission: () => {
        if (this.#admission === undefined) throw new TypeError('the process is not open yet');
        return this.#admission;
      },
      tables: foundations.tables(service),
      // Asked for by who needs them: not every process has any.
      get keyTables() {
        return foundations.keyTables(service);
      },
      hostedDigests: () => this.digests(),
    });
  }

  #assembleFollowers(): Followers {
    const { foundations } = this.parts;
    const { store, leases, alone } = foundations;
    const among = alone ? undefined : leases;
    const followers: Follower[] = [
      { name: 'indexes', gate: this.indexRunner.gate, run: (signal) => this.indexRunner.run(signal) },
      ...this.projectionRunners.map((runner) => ({
        ...{ name: 'read models', gate: runner.gate },
        run: (signal: AbortSignal) => runner.run(signal),
      })),
      ...this.#opened.flatMap((opened) => opened.followers ?? []),
      ...this.#opened.flatMap((opened, index) => {
        const readModels = foundations.readModels(this.#serviceAt(index));
        return (opened.reactors ?? []).map((reactor) =>
          reactorFollower(reactor, {
            ...{ store, readModels, leases: among },
            onParked: ({ reactor: name, position, reason, place }) =>
              this.parts.logger.error(`${name} parked the event at ${position}: ${reason}, ${place}`),
          }),
        );
      }),
    ];
    const clockworks: Clockwork[] = this.#opened.flatMap(({ tick }, index) =>
      tick === undefined ? [] : [{ name: `clockwork.${this.#serviceAt(index)}`, tick }],
    );
    const workers = this.#opened.flatMap((opened) => opened.workers ?? []);
    return new Followers(store, leases, followers, clockworks, workers, (name) =>
      this.parts.logger.facts('waiting for what it stands on', { follower: name }),
    );
  }

  /** The service whose opened form stands at an index. */
  #serviceAt(index: number): string {
    return this.parts.services[index]?.service ?? '';
  }

  #all(): Followers {
    if (this.#followers === undefined) throw new TypeError('the process is not open yet');
    return this.#followers;
  }
}
