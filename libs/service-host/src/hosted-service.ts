import type { DynamicModule } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Service } from '@coop/contracts';
import type {
  DigestedIndex,
  MemoryIndex,
  PositionGate,
  Projection,
  Reactor,
  ReadModels,
  LedgerRows,
  Leases,
} from '@coop/event-sourcing';
import type { Vault } from '@coop/personal-data';
import type { Instances } from './acknowledging.js';
import type { FoundationGauge, ServiceTables } from './foundations.js';
import type { LiveDigest } from './live-digests.js';
import type { Mailer } from './mailers/mail.js';
import type { ActorDirectory, HealthCheck, JsonLogger, ServiceParts, TokenVerifier } from '@coop/service-kit';

/** Something that follows the ledger for as long as the process runs. */
export interface Follower {
  readonly name: string;
  readonly gate: PositionGate;
  /**
   * It acts on what happened, and no answer rests on how far it is: neither the start of a service nor its readiness
   * waits for it. A backlog would otherwise take every instance away at once, and with them the withdrawals.
   */
  readonly reacts?: boolean;
  /** It may wait for something outside: the end of the process waits for it only briefly, and nobody else at all. */
  readonly mayWait?: boolean;
  run(signal: AbortSignal): Promise<void>;
}

/** A reactor that may stand still for as long as something outside is away, such as the provider of sign-ins. */
export interface HostedReactor extends Reactor {
  readonly mayWait?: boolean;
}

/** Something that runs for as long as the process does, and has no position in the ledger. */
export interface Worker {
  readonly name: string;
  run(signal: AbortSignal): Promise<void>;
}

/** Believes a token, and says who stands behind it: the same as for requests over HTTP. */
export interface Admission {
  readonly verifier: TokenVerifier;
  readonly directory: ActorDirectory;
}

/** What a service is given by the process that hosts it. */
export interface HostContext {
  /** Its handles: it appends to its own categories, seals and opens its own values. */
  readonly parts: ServiceParts;
  readonly tables: ServiceTables;
  readonly keyTables: ReadModels;
  readonly leases: Leases;
  /** The instances of this service that run; absent: this one alone. */
  readonly instances?: Instances;
  /** Digests of everything that this process keeps, of all the services it hosts. */
  readonly hostedDigests: () => Promise<readonly LiveDigest[]>;
  /** The whole vault, for what ends keys; only where the process holds keys. */
  readonly vault: Vault | undefined;
  readonly logger: JsonLogger;
  /** For ways in beside HTTP. @throws TypeError before every service of the process is open */
  admission(): Admission;
  /** Writes to people. */
  readonly mailer: Mailer;
  /** The ledger as it lies in its database, for whatever examines it. */
  readonly rows: LedgerRows;
}

/** A service, opened: its Nest modules, and what of it runs beside requests. */
export interface OpenedService {
  readonly modules: readonly DynamicModule[];
  readonly reactors?: readonly HostedReactor[];
  readonly followers?: readonly Follower[];
  readonly workers?: readonly Worker[];
  /** What each instance remembers of what was asked for. It begins empty, and the ledger tells it what to forget. */
  readonly memories?: readonly MemoryIndex[];
  readonly checks?: readonly HealthCheck[];
  /** Read when the metrics are asked for. */
  readonly gauges?: readonly FoundationGauge[];
  /** Mounts what must stand before the application is initialised. */
  mount?(app: NestFastifyApplication): void;
  /** Finishes what a crash interrupted or a restored backup lacks. Called once, when everything runs. */
  resume?(): Promise<void>;
  /** What time alone brings about: called each minute in one instance. */
  tick?(): Promise<unknown>;
  close?(): Promise<void>;
}

/** A service that a process can host, alone or beside others. */
export interface HostedService {
  readonly service: Service;
  readonly projections: readonly Projection[];
  /** Kept in the memory of each instance, fed from the first event. */
  readonly indexes: readonly DigestedIndex[];
  /** Categories of sealed values that are its own. */
  readonly vaultCategories: readonly string[];
  /** True when it has tables that must lie with the keys. */
  readonly keepsKeyTables?: boolean;
  open(context: HostContext): Promise<OpenedService>;
}
