import { setTimeout as delay } from 'node:timers/promises';
import { StoreError, type Commit, type LedgerReader } from '@coop/event-sourcing';

const FIRST_PAUSE_MS = 100;
const MAX_PAUSE_MS = 2_000;

/** Waits; ends early, without an error, when the signal says so. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms * (0.5 + Math.random() / 2), undefined, { signal }).catch(() => undefined);
}

/**
 * Reads for a subscription: a server that is away is waited for, since a follower has nothing else to do; whatever is
 * wrong with the ledger itself ends it.
 *
 * @param requireSound - throws when the ledger was found damaged meanwhile
 */
export function patientReader(
  reader: LedgerReader,
  signal: AbortSignal,
  requireSound: () => void,
): Pick<LedgerReader, 'head' | 'readAll'> {
  return {
    // Asked after each time the subscription was woken.
    head() {
      requireSound();
      return reader.head();
    },
    async *readAll(after): AsyncGenerator<Commit, void> {
      let position = after;
      let wait = FIRST_PAUSE_MS;
      while (!signal.aborted) {
        try {
          for await (const commit of reader.readAll(position)) {
            yield commit;
            position = commit.last;
            wait = FIRST_PAUSE_MS;
          }
          return;
        } catch (error) {
          const passing =
            error instanceof StoreError && ['Overloaded', 'StoreUnavailable'].includes(error.code);
          if (!passing) throw error;
          await pause(wait, signal);
          wait = Math.min(2 * wait, MAX_PAUSE_MS);
        }
      }
    },
  };
}
