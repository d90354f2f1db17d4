import type { EventStore } from '@coop/event-sourcing';
import type { Vault } from '@coop/personal-data';

/**
 * Erasures of the ledger that the vault does not know: a backup from before them was restored. They are carried out
 * again before anything is served.
 */
export async function repeatErasures(
  store: Pick<EventStore, 'readAll'>,
  vault: Pick<Vault, 'erasure' | 'destroy'>,
): Promise<void> {
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
