import type { PositionGate } from '@coop/event-sourcing';
import { ProblemError } from './problem-error.js';

/** How long a reader waits for a read model, in milliseconds. */
export const MAX_WAIT_MS = 250;

/**
 * Waits, briefly, until a read model knows the position that the caller asked for (`@AtLeast()`).
 * @throws ProblemError `stale`
 */
export async function caughtUp(gate: PositionGate, atLeast: bigint | undefined): Promise<void> {
  if (atLeast === undefined || (await gate.reached(atLeast, MAX_WAIT_MS))) return;
  throw new ProblemError('stale', { retryAfterSeconds: 1 });
}
