import type { EventStore } from '@coop/event-sourcing';
import type { OrphanWitness, Vault } from '@coop/personal-data';
import type { JsonLogger } from '@coop/service-kit';

/** An append follows the sealing of its values at once: after a week there is none under way any more. */
export const ORPHAN_AGE_MS = 7 * 86_400_000;

type LedgerToAsk = Pick<EventStore, 'head' | 'readAll' | 'positionAt'>;

/** Later than anything that is recorded. */
const FOR_EVER = '9999-12-31T23:59:59Z';

/**
 * Deletes sealed values whose events were never appended: the process died in between, or the append was refused.
 * Their number is logged, and whether there are some of which the ledger cannot tell.
 */
export async function sweepOrphans(
  vault: Pick<Vault, 'sweepOrphans'>,
  store: LedgerToAsk,
  logger: Pick<JsonLogger, 'facts'>,
): Promise<void> {
  const { asked, swept, unknown } = await vault.sweepOrphans(ledgerWitness(store), ORPHAN_AGE_MS);
  if (swept + unknown > 0)
    logger.facts('sealed values without an event were looked for', { asked, swept, unknown });
}

/** The ledger, read for references to sealed values. */
export const ledgerWitness = (store: LedgerToAsk): OrphanWitness => ({
  head: async () => store.head(),
  outcomesOf: async (commitments, since) => {
    // What this process has heard of so far may not be all: then it cannot tell.
    if (store.head() < (await store.positionAt(FOR_EVER))) return new Map();
    const committed = new Set<string>();
    for await (const { events } of store.readAll(since)) {
      for (const { data } of events)
        for (const commitment of sealedIn(data)) if (commitments.has(commitment)) committed.add(commitment);
      if (committed.size === commitments.size) break;
    }
    return new Map(
      [...commitments].map((each) => [each, committed.has(each) ? 'committed' : 'never'] as const),
    );
  },
});

/** The commitments of every sealed reference, wherever it stands. */
function* sealedIn(value: unknown): Generator<string> {
  if (typeof value !== 'object' || value === null) return;
  // Whatever else a later release writes beside it.
  if ('$sealed' in value && typeof value.$sealed === 'string') yield value.$sealed;
  for (const member of Object.values(value)) yield* sealedIn(member);
}
