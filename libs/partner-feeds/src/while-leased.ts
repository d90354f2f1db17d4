import { setTimeout as pause } from 'node:timers/promises';
import type { Lease, Leases } from '@coop/event-sourcing';

/** After something failed, in milliseconds: nobody is asked again in a hurry. */
const PAUSE_MS = 1_000;

export interface LeasedWork {
  readonly leases: Leases;
  /** Told of each failure, after which it begins anew. */
  readonly failed: (error: unknown) => void;
}

/**
 * Does some work as long as this instance holds a lease, again whenever it is granted anew; returns when the signal
 * aborts. A failure gives the lease to another instance, if there is one.
 * @param work - returns when its signal aborts: at the end, or when the lease was lost
 */
export async function whileLeased(
  { leases, failed }: LeasedWork,
  name: string,
  work: (token: Lease['token'], signal: AbortSignal) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      const lease = await leases.hold(name, signal);
      try {
        await work(lease.token, AbortSignal.any([signal, lease.lost]));
      } finally {
        await lease.release();
      }
    } catch (error) {
      if (signal.aborted) return;
      failed(error);
      await pause(PAUSE_MS, undefined, { signal }).catch(() => {});
    }
  }
}
