import type { INestApplication } from '@nestjs/common';
import type { SessionNotice } from '@coop/contracts';
import type { EventStore, Leases, LedgerRows, ReadModels } from '@coop/event-sourcing';
import type { Bus } from '@coop/message-bus';
import type { Vault } from '@coop/personal-data';
import type { HealthCheck } from '@coop/service-kit';
import type { Instances } from './acknowledging.js';
import type { GaugeReading } from './observing/metrics.js';

/** A measure of the foundations: lag, gaps, connections. */
export interface FoundationGauge {
  readonly name: string;
  readonly help: string;
  readonly labels: readonly string[];
  read(): readonly GaugeReading[];
}

/** Tables that no event rebuilds. */
export interface ServiceTables extends ReadModels {
  /** Rids the storage of every trace of deleted rows, where it can do so. */
  scrub?(): Promise<void>;
}

/**
 * What a process stands on: store, bus, vault, databases. Embedded: files and memory of one process.
 * Distributed: PostgreSQL and NATS.
 */
export interface Foundations {
  readonly store: EventStore;
  readonly bus: Bus;
  readonly leases: Leases;
  /** True for the one process of the embedded form: it waits for no lease. */
  readonly alone: boolean;
  /** Absent where this process is the only one that hosts its services. */
  readonly instances?: Instances;
  /** Absent in services that hold no keys: they can neither seal nor open. */
  readonly vault?: Vault;
  /** Read models of a service; rebuilt from events at will. Services may share one database. */
  readModels(service: string): ReadModels;
  /** What a service keeps that no event rebuilds: accounts, sessions, deliveries. */
  tables(service: string): ServiceTables;
  /** Tables that lie with the keys, in no backup of the data. */
  keyTables(service: string): ReadModels;
  /** The ledger as it lies in its database, for whatever examines it. */
  readonly rows: LedgerRows;
  /** Connects the message handlers of an application. Call it before it is initialised. */
  connect(app: INestApplication): void;
  /** Tells other processes that a session ended at the issuer, where there are any. */
  tellEnded?(notice: SessionNotice): void;
  readonly checks: readonly HealthCheck[];
  readonly gauges: readonly FoundationGauge[];
  close(): Promise<void>;
}
