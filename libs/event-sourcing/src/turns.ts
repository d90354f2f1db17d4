import { setTimeout as pause } from 'node:timers/promises';
import type { Lease, Leases } from './leases.js';
import { LeaseLost } from './projection.js';

/** Where a runner asks to be the only one, and under which name, unique among all services. */
export interface Leased {
  readonly leases: Leases;
  readonly leaseName: string;
}

export interface Turns extends Leased {
  /** The work of the holder, until the signal aborts: at the end, or when the lease was lost. */
  lead(lease: Lease, signal: AbortSignal): Promise<void>;
  /** The work of everybody else meanwhile. */
  follow(signal: AbortSignal): Promise<void>;
}

/**
 * Follows until the lease is granted, leads until it is lost, follows again.
 * @throws what `lead` throws while it holds the lease, what `follow` throws, what `hold` throws
 */
export async function takeTurns(turns: Turns, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const lease = await followUntilGranted(turns, signal);
    if (lease === undefined) return;
    try {
      await turns.lead(lease, AbortSignal.any([signal, lease.lost]));
      if (!lease.lost.aborted) return;
    } catch (error) {
      if (!(await wasLost(lease, error))) throw error;
    } finally {
      await lease.release();
    }
  }
}

async function followUntilGranted(turns: Turns, signal: AbortSignal): Promise<Lease | undefined> {
  const granted = new AbortController();
  const broken = new AbortController();
  const following = turns
    .follow(AbortSignal.any([signal, granted.signal]))
    .catch((error: unknown) => broken.abort(error));
  let lease: Lease | undefined;
  try {
    lease = await turns.leases.hold(turns.leaseName, AbortSignal.any([signal, broken.signal]));
  } catch (error) {
    if (!signal.aborted || broken.signal.aborted) throw error;
  } finally {
    granted.abort();
    await following;
  }
  if (lease !== undefined && broken.signal.aborted) await lease.release();
  broken.signal.throwIfAborted();
  return lease;
}

/** After a pause of the whole process a broken connection may be noticed before the timer that tells the loss. */
async function wasLost(lease: Lease, error: unknown): Promise<boolean> {
  if (error instanceof LeaseLost) return true;
  await pause(1);
  return lease.lost.aborted;
}
