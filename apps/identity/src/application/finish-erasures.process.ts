import { setTimeout as pass } from 'node:timers/promises';
import type { HostedReactor } from '@coop/service-host';
import { ProblemError } from '@coop/service-kit';
import type { Erasures } from './erase.js';

/** The provider that keeps her account, or a service that must acknowledge. */
const WAITED_FOR: readonly string[] = ['issuer-unavailable', 'service-unavailable'];
/** Whoever did not answer is asked again after this time, in milliseconds. */
const AGAIN_AFTER_MS = 10_000;

/**
 * Completes what was asked for and not completed: a crash between the request and the receipt must not leave a
 * person half erased. For an erasure that is complete already, nothing happens. While the provider that keeps her
 * account is down, or a service that must acknowledge, it waits: the rest of identity must go on. When the process is
 * told to end, it ends at once, in the middle of a question too; the next run goes on from the ledger.
 */
export const finishErasures = (
  erasures: Pick<Erasures, 'complete'>,
  againAfterMs = AGAIN_AFTER_MS,
): HostedReactor => ({
  name: 'identity.finish-erasures',
  mayWait: true,
  categories: ['identity-erasure'],
  react: async (event, signal) => {
    if (event.type !== 'identity.erasure.requested') return;
    const { party } = event.data as { readonly party: string };
    while (!(await isComplete(erasures, party, signal)))
      await pass(againAfterMs, undefined, { ref: false, signal });
  },
});

async function isComplete(
  erasures: Pick<Erasures, 'complete'>,
  party: string,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    await unlessAborted(erasures.complete(party, signal), signal);
    return true;
  } catch (error) {
    if (error instanceof ProblemError && WAITED_FOR.includes(error.code)) return false;
    throw error;
  }
}

/** Somebody may be asked who does not answer for seconds. @throws the signal's reason */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  if (signal.aborted) abort();
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
