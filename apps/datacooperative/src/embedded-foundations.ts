import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { aloneLeases } from '@coop/event-sourcing';
import { openSqliteEventStore } from '@coop/event-store-sqlite';
import { openReadModels, type SqliteReadModels } from '@coop/event-store-sqlite/read-models';
import { connectInProcess, InProcessBus, InProcessHub } from '@coop/message-bus';
import { openVault, type Clock, type Vault } from '@coop/personal-data';
import { ClockAlarm, type Foundations } from '@coop/service-host';
import type { JsonLogger } from '@coop/service-kit';

export interface EmbeddedSettings {
  readonly dataDir: string;
  readonly keysDir: string;
  readonly erasuresDir: string;
  readonly clock: Clock;
  readonly logger: JsonLogger;
}

/** The foundations of the embedded form, with the whole vault at hand. */
export interface EmbeddedFoundations extends Foundations {
  readonly vault: Vault;
}

/** Tables of services that keep something which no event rebuilds. */
function ownTables(dataDir: string): Readonly<Record<string, SqliteReadModels>> {
  return {
    // Accounts, sign-ins and one-time links of the embedded provider.
    identity: openReadModels(join(dataDir, 'provider.sqlite'), { durable: true }),
    portal: openReadModels(join(dataDir, 'portal.sqlite')),
    // In memory, because addresses stand there in clear.
    outbox: openReadModels(':memory:'),
  };
}

/**
 * Files and memory of one process.
 * @throws StoreError `StoreUnavailable` when another process owns the data folder
 */
export function embeddedFoundations(settings: EmbeddedSettings): EmbeddedFoundations {
  const { dataDir, keysDir, clock, logger } = settings;
  for (const folder of [dataDir, keysDir]) mkdirSync(folder, { recursive: true, mode: 0o700 });
  // The ledger first: its lock keeps a second process away from everything else.
  const clockAlarm = new ClockAlarm(() => clock.now(), logger);
  const store = openSqliteEventStore({
    dir: dataDir,
    clock: () => clock.now(),
    onClockBehind: (notice) => clockAlarm.note(notice),
  });
  const vault = openVault(settings);
  const readModels = openReadModels(join(dataDir, 'read-models.sqlite'));
  const tables = ownTables(dataDir);
  const hub = new InProcessHub();
  return {
    ...{ store, vault, leases: aloneLeases, alone: true },
    bus: new InProcessBus(hub),
    readModels: () => readModels,
    tables: (service) => tables[service] ?? readModels,
    keyTables: () => {
      throw new TypeError('the embedded form keeps its keys in files');
    },
    rows: store.rows,
    connect: (app) => connectInProcess(app, hub),
    checks: [],
    gauges: [clockAlarm.gauge],
    close: async () => {
      for (const each of [...Object.values(tables), readModels]) await each.close();
      await vault.close();
      await store.close();
    },
  };
}
