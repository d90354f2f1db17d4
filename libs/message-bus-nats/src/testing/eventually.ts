import { setTimeout as pause } from 'node:timers/promises';

/** Waits until something has become true; for what another process does in its own time. */
export async function eventually(holds: () => boolean, what: string): Promise<void> {
  for (let attempt = 0; attempt < 1_000; attempt += 1) {
    if (holds()) return;
    await pause(10);
  }
  throw new Error(`it never happened: ${what}`);
}
