import type { CaughtUp } from './event-store.js';
import type { Commit } from './event.js';
import type { LedgerReader } from './ledger-reader.js';

/** Wakes subscriptions that have nothing to read. */
export class Wakeup {
  readonly #sleepers = new Set<() => void>();

  wakeAll(): void {
    for (const wake of this.#sleepers) wake();
  }

  /** Sleeps until the next {@link wakeAll} or the end of the subscription. */
  async sleep(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const wake = (): void => resolve();
    this.#sleepers.add(wake);
    signal.addEventListener('abort', wake);
    await promise;
    signal.removeEventListener('abort', wake);
    this.#sleepers.delete(wake);
  }
}

/**
 * Old and new commits come the same way, out of the ledger: there is no seam at which one could be lost or doubled.
 * Ends without an error when the signal says so.
 */
export async function* subscription(
  reader: Pick<LedgerReader, 'head' | 'readAll'>,
  wakeup: Wakeup,
  after: bigint,
  signal: AbortSignal,
): AsyncGenerator<Commit | CaughtUp, void> {
  let position = after;
  while (!signal.aborted) {
    for await (const commit of reader.readAll(position)) {
      if (signal.aborted) return;
      yield commit;
      position = commit.last;
    }
    if (signal.aborted) return;
    if (reader.head() > position) continue;
    yield { caughtUp: position };
    while (!signal.aborted && reader.head() <= position) await wakeup.sleep(signal);
  }
}
