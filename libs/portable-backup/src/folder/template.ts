import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openSqliteEventStore } from '@coop/event-store-sqlite';
import { openVault } from '@coop/personal-data';

/** Lays an empty `ledger.sqlite` into a folder: the adapter makes it, so that its form is written down once. */
export async function emptyLedger(dir: string): Promise<void> {
  await openSqliteEventStore({ dir, preallocate: false }).close();
  // Both are the owner's, who makes them anew when it opens what was laid into the file meanwhile.
  for (const name of ['owner.lock', 'ledger.head']) rmSync(join(dir, name), { force: true });
}

/** Lays an empty `vault.sqlite` or `keys.sqlite` into a folder, made by the vault itself. */
export async function emptyVaultFile(dir: string, name: 'keys.sqlite' | 'vault.sqlite'): Promise<void> {
  const made = join(dir, 'made');
  const [dataDir, keysDir] = [join(made, 'data'), join(made, 'keys')];
  mkdirSync(made, { recursive: true, mode: 0o700 });
  await openVault({ dataDir, keysDir, clock: { now: () => new Date() } }).close();
  renameSync(join(name === 'vault.sqlite' ? dataDir : keysDir, name), join(dir, name));
  rmSync(made, { recursive: true });
}
