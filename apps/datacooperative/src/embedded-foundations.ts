import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { aloneLeases, type EventStore } from '@coop/event-sourcing';
import { openSqliteEventStore } from '@coop/event-store-sqlite';
import { openReadModels, type SqliteReadModels } from '@coop/event-store-sqlite/read-models';
import { connectInProcess, InProcessBus, InProcessHub } from '@coop/message-bus';
import { openVault, type Clock, type Vault } from '@coop/personal-data';
import { ClockAlarm, erasuresOnLedger, type Foundations } from '@coop/service-host';
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

/** Not with a list of erasures that is older than the ledger remembers. */
async function vaultOver(store: EventStore, settings: EmbeddedSettings): Promise<Vault> {
  try {
    return openVault({ ...settings, erasuresAtLeast: await erasuresOnLedger(store) });
  } catch (error) {
    await store.close();
    throw error;
  }
}

/**
 * Files and memory of one process.
 * @throws StoreError `StoreUnavailable` when another process owns the data folder
 * @throws VaultRefusal when keys, or the list of erasures, are not those of this ledger
 */
export async function embeddedFoundations(settings: EmbeddedSettings): Promise<EmbeddedFoundations> {
  const { dataDir, keysDir, clock, logger } = settings;
  for (const folder of [dataDir, keysDir]) mkdirSync(folder, { recursive: true, mode: 0o700 });
  // The ledger first: its lock keeps a second process away from everything else.
  const clockAlarm = new ClockAlarm(() => clock.now(), logger);
  const store = openSqliteEventStore({
    dir: dataDir,
    clock: () => clock.now(),
    onClockBehind: (notice) => clockAlarm.note(notice),
  });
  const vault = await vaultOver(store, settings);
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
