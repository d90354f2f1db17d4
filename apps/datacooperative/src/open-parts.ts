import { join } from 'node:path';
import { IndexRunner, ProjectionRunner, type PositionGate, type ReadModels } from '@coop/event-sourcing';
import { openSqliteEventStore, type SqliteEventStore } from '@coop/event-store-sqlite';
import { openReadModels } from '@coop/event-store-sqlite/read-models';
import { openVault, type Vault } from '@coop/personal-data';
import type { AdjustableClock } from './adjustable-clock.js';
import { createIndexes, projections, type Indexes } from './history-doors.js';

/** What one process opens once. */
export interface OpenedParts {
  readonly store: SqliteEventStore;
  readonly vault: Vault;
  readonly readModels: ReadModels;
  readonly indexes: Indexes;
  readonly indexRunner: IndexRunner;
  readonly projectionRunner: ProjectionRunner;
  readonly gates: { readonly readModels: PositionGate; readonly indexes: PositionGate };
  close(): Promise<void>;
}

export interface PartsOptions {
  readonly dataDir: string;
  readonly keysDir: string;
  readonly clock: AdjustableClock;
}

/** Opens the files of the embedded form and reads the ledger into memory. */
export async function openParts({ dataDir, keysDir, clock }: PartsOptions): Promise<OpenedParts> {
  // The ledger first: its lock keeps a second process away from everything else.
  const store = openSqliteEventStore({ dir: dataDir, clock: clock.now });
  const vault = openVault({ dataDir, keysDir, clock });
  const readModels = openReadModels(join(dataDir, 'read-models.sqlite'));
  const indexes = createIndexes();
  const indexRunner = new IndexRunner(store, Object.values(indexes));
  const projectionRunner = new ProjectionRunner(store, readModels, projections);
  await repeatErasures(store, vault);
  await indexRunner.catchUp();
  await projectionRunner.prepare();
  await projectionRunner.catchUp();
  return {
    store,
    vault,
    readModels,
    indexes,
    indexRunner,
    projectionRunner,
    gates: { readModels: projectionRunner.gate, indexes: indexRunner.gate },
    close: async () => {
      await readModels.close();
      await vault.close();
      await store.close();
    },
  };
}

/**
 * Erasures of the ledger that the vault does not know: a backup from before them was restored. They are carried
 * out again before anything is served.
 */
async function repeatErasures(store: SqliteEventStore, vault: Vault): Promise<void> {
  for await (const { events } of store.readAll(0n, { categories: ['identity-erasure'] }))
    for (const event of events) {
      if (event.type !== 'identity.erasure.completed') continue;
      const { party, keepFingerprint } = event.data as {
        readonly party: string;
        readonly keepFingerprint: boolean;
      };
      if ((await vault.erasure(party)) === undefined)
        await vault.destroy(party, event.id, event.recordedAt, { keepFingerprints: keepFingerprint });
    }
}
