import type { EventStore } from './event-store.js';
import type { PositionGate } from './position-gate.js';

/** Between two looks while somebody waits for what is stored already. */
const AWAITED_MS = 10;
/** Between two looks when nothing asks for more. */
const IDLE_MS = 250;
/** How soon it is noticed that the ledger's head moved; this costs no question to the database. */
const TICK_MS = 25;

const pause = (ms: number) => new Promise<void>((resolve) => void setTimeout(resolve, ms));

export interface CheckpointWatch {
  readonly gate: PositionGate;
  readonly store: Pick<EventStore, 'head'>;
  /** The position that was reached, as the database knows it. */
  read(): Promise<bigint>;
}

/**
 * Opens a gate as far as another instance has come, until the signal aborts. It looks often only while somebody
 * waits for a position that is stored: who waits for the future is served when the head moves.
 * @throws whatever `read` throws
 */
export async function watchCheckpoint(watch: CheckpointWatch, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const head = watch.store.head();
    watch.gate.reach(await watch.read());
    await nextLook(watch, head, signal);
  }
}

async function nextLook({ gate, store }: CheckpointWatch, head: bigint, signal: AbortSignal): Promise<void> {
  const idleUntil = performance.now() + IDLE_MS;
  while (!signal.aborted && performance.now() < idleUntil) {
    if (gate.isAwaitedAt(store.head())) return pause(AWAITED_MS);
    if (store.head() !== head) return;
    await (gate.isAwaited ? pause(TICK_MS) : gate.awaited(TICK_MS));
  }
}
