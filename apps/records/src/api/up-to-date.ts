import type { PositionGate } from '@coop/event-sourcing';
import { ProblemError, STALE_AFTER_MS } from '@coop/service-kit';

/** Waits briefly for what the caller has seen. @returns the position that the read models know */
export async function upToDate(gate: PositionGate, atLeast: bigint | undefined): Promise<bigint> {
  if (atLeast !== undefined && !(await gate.reached(atLeast, STALE_AFTER_MS)))
    throw new ProblemError('stale', { retryAfterSeconds: 1 });
  return gate.position;
}
