import { Refusal, type Ledger, type PositionGate } from '@coop/event-sourcing';
import { STALE_AFTER_MS } from '@coop/service-kit';
import type { RecordsRefusalCode } from '../domain/refusals.js';

/**
 * Waits until the read models know everything that is on the ledger now.
 * @throws Refusal `stale` when they do not get there in time: nothing is said about what they do not know
 */
export async function caughtUp(
  { gate, ledger }: { readonly gate: PositionGate; readonly ledger: Ledger },
  milliseconds = STALE_AFTER_MS,
): Promise<void> {
  if (!(await gate.reached(ledger.store.head(), milliseconds)))
    throw new Refusal<RecordsRefusalCode>('stale');
}
