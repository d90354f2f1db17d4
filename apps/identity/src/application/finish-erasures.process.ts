import { setTimeout as pass } from 'node:timers/promises';
import type { HostedReactor } from '@coop/service-host';
import { ProblemError } from '@coop/service-kit';
import type { Erasures } from './erase.js';

/** The provider that keeps her account, or a service that must acknowledge. */
const WAITED_FOR: readonly string[] = ['issuer-unavailable', 'service-unavailable'];
/** Whoever did not answer is asked again after this time, in milliseconds. */
const AGAIN_AFTER_MS = 10_000;

const briefly = (): Promise<void> => pass(AGAIN_AFTER_MS, undefined, { ref: false });

/**
 * Completes what was asked for and not completed: a crash between the request and the receipt must not leave a
 * person half erased. For an erasure that is complete already, nothing happens. While the provider that keeps her
 * account is down, or a service that must acknowledge, it waits: the rest of identity must go on.
 */
export const finishErasures = (erasures: Pick<Erasures, 'complete'>, wait = briefly): HostedReactor => ({
  name: 'identity.finish-erasures',
  mayWait: true,
  categories: ['identity-erasure'],
  react: async (event) => {
    if (event.type !== 'identity.erasure.requested') return;
    const { party } = event.data as { readonly party: string };
    while (!(await isComplete(erasures, party))) await wait();
  },
});

async function isComplete(erasures: Pick<Erasures, 'complete'>, party: string): Promise<boolean> {
  try {
    await erasures.complete(party);
    return true;
  } catch (error) {
    if (error instanceof ProblemError && WAITED_FOR.includes(error.code)) return false;
    throw error;
  }
}
