import type { IndexRunner } from '@coop/event-sourcing';

/** Reads all that is stored now into the indexes of a process. @param onReading - told how far it is, each second */
export async function readIntoMemory(
  runner: IndexRunner,
  onReading?: (position: bigint, head: bigint) => void,
): Promise<void> {
  const head = runner.store.head();
  onReading?.(0n, head);
  const watch = setInterval(() => onReading?.(runner.gate.position, head), 1_000);
  try {
    await runner.catchUp(head);
  } finally {
    clearInterval(watch);
  }
  onReading?.(head, head);
}
