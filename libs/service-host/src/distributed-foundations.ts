import { hostname } from 'node:os';
import { openPostgresEventStore, postgresLeases, type PostgresEventStore } from '@coop/event-store-postgres';
import { openPostgresReadModels } from '@coop/event-store-postgres/read-models';
import type { ReadModels } from '@coop/event-sourcing';
import type { Vault } from '@coop/personal-data';
import { openPostgresVault } from '@coop/personal-data-postgres';
import type { JsonLogger, SessionDenylist } from '@coop/service-kit';
import type { Foundations } from './foundations.js';
import { erasuresOnLedger } from './erasures-on-ledger.js';
import { announceReader, readableStore } from './event-readers.js';
import { EVENT_TYPES } from './event-types.js';
import { keyEncryptionOf, type KeyFileSettings } from './key-encryption-of.js';
import { natsMessaging, ownMessaging, type NatsAccess } from './messaging.js';
import { ClockAlarm } from './observing/clock-alarm.js';
import type { Metrics } from './observing/metrics.js';
import { ObservedBus } from './observing/observed-bus.js';
import { observedStore } from './observing/observed-store.js';

/** Where the real parts are, and how one process is admitted to them. */
export interface DistributedSettings extends KeyFileSettings {
  readonly postgresUrl: string;
  readonly pollMs: number;
  /** Absent: this process is everything, and speaks to itself alone. */
  readonly nats?: NatsAccess | undefined;
  /** Only for services with something that must lie in no backup of the data. */
  readonly keysUrl?: string | undefined;
  /** Only for services that seal and open. */
  readonly kekFile?: string | undefined;
}

export interface DistributedOptions {
  /** The service, or `all` for every service in one process. */
  readonly service: string;
  readonly settings: DistributedSettings;
  readonly logger: JsonLogger;
  readonly metrics: Metrics;
  /** Services hosted in this process. Default: the one. */
  readonly services?: readonly string[];
  /** Names of tables that several services share. */
  readonly shared?: readonly string[];
  /** Services with tables that must lie with the keys. */
  readonly withKeyTables?: readonly string[];
  /** Is told of sessions that ended at the issuer, wherever it is heard first. */
  readonly denylist?: SessionDenylist;
  /** Where `recordedAt` and key epochs come from. Default: the system's clock. */
  readonly clock?: () => Date;
}

/** Opens each database schema once, whoever asks for it. */
function schemasOf(url: string) {
  const opened = new Map<string, ReadModels>();
  return {
    async open(schema: string): Promise<void> {
      opened.set(schema, await openPostgresReadModels({ url, schema }));
    },
    get(schema: string): ReadModels {
      const found = opened.get(schema);
      if (found === undefined) throw new TypeError(`this process has no tables called ${schema}`);
      return found;
    },
    close: () => Promise.all([...opened.values()].map((readModels) => readModels.close())),
  };
}

/** What must lie with the keys never lies with the data instead. */
function keysOf<Schemas>(keys: Schemas | undefined): Schemas {
  if (keys === undefined) throw new TypeError('this service needs the database of keys');
  return keys;
}

/** Asks the database of keys about somebody who never was. */
async function keysAnswer(vault: Pick<Vault, 'erasure'>): Promise<boolean> {
  await vault.erasure('nobody');
  return true;
}

/** Asks the database itself: what is in memory answers even when it is gone. */
async function reachable({ rows }: Pick<PostgresEventStore, 'rows'>): Promise<boolean> {
  await rows.head();
  return true;
}

/** The foundations of a process on PostgreSQL and, where there are several, NATS: for the services that it hosts. */
export async function openDistributed(options: DistributedOptions): Promise<Foundations> {
  const {
    service,
    settings,
    logger,
    metrics,
    clock = () => new Date(),
    services = [service],
    shared = [],
    withKeyTables = [],
    denylist,
  } = options;
  const { postgresUrl, keysUrl, kekFile, nats } = settings;
  const keyEncryption = keyEncryptionOf(service, settings);
  const messaging =
    nats === undefined ? ownMessaging() : await natsMessaging(nats, { service, services, logger });
  const clockAlarm = new ClockAlarm(clock, logger);
  const store = await openPostgresEventStore({
    ...{ url: postgresUrl, clock, pollMs: settings.pollMs },
    onCommitted: (notice) => messaging.announce(notice),
    onClockBehind: (notice) => clockAlarm.note(notice),
  });
  messaging.onNotice((notice) => store.noticed(notice));
  const holder = `${hostname()}:${process.pid}`;
  const readers = await announceReader({ url: postgresUrl, service, instance: holder, types: EVENT_TYPES });
  if (denylist !== undefined) messaging.onEnded((notice) => denylist.note(notice));
  const data = schemasOf(postgresUrl);
  const keys = keysUrl === undefined ? undefined : schemasOf(keysUrl);
  for (const name of services) {
    await data.open(name);
    await data.open(`${name}_state`);
  }
  for (const name of withKeyTables) await keysOf(keys).open(`${name}_keys`);
  for (const name of shared) await data.open(`${name}_state`);
  const leases = await postgresLeases({ url: postgresUrl, holder });
  const vault =
    keysUrl === undefined || kekFile === undefined
      ? undefined
      : await openPostgresVault({
          ...{ valuesUrl: postgresUrl, keysUrl, kekFile, clock: { now: clock } },
          keyEncryption,
          erasuresAtLeast: await erasuresOnLedger(store),
        });
  return {
    store: observedStore(readableStore(store, readers), metrics),
    bus: new ObservedBus(messaging.bus, metrics),
    leases,
    alone: false,
    instances: readers,
    ...(vault === undefined ? {} : { vault }),
    readModels: (name) => data.get(name),
    tables: (name) => data.get(`${name}_state`),
    keyTables: (name) => keysOf(keys).get(`${name}_keys`),
    connect: (app) => messaging.connect(app),
    tellEnded: (notice) => messaging.tellEnded(notice),
    rows: store.rows,
    checks: [
      { name: 'event store', check: () => reachable(store) },
      ...messaging.checks,
      ...(vault === undefined ? [] : [{ name: 'keys', check: () => keysAnswer(vault) }]),
    ],
    gauges: [
      ...messaging.gauges,
      clockAlarm.gauge,
      {
        ...{
          name: 'coop_announcement_gaps_total',
          help: 'Commits that were not announced here.',
          labels: [],
        },
        read: () => [{ labels: {}, value: store.gaps() }],
      },
    ],
    close: async () => {
      await readers.close();
      await vault?.close();
      await leases.close();
      await data.close();
      await keys?.close();
      await store.close();
      await messaging.close();
    },
  };
}
