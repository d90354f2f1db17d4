import type { DeliveryState } from './delivery-state.js';
import type { Outcome } from './outcome.js';
import type { Disabling } from './ports.js';
import { pauseAfter } from './schedule.js';

/** What follows from an attempt. */
export interface Verdict {
  readonly state: DeliveryState;
  readonly disabling?: Disabling;
}

/**
 * What an attempt means for the delivery: accepted goes on, 410 ends at once, a failure waits for its place in the
 * schedule and ends when the schedule is exhausted. Failures begin anew with zero when it ends, so that an enabled
 * webhook has the whole schedule again.
 */
export function judge(
  state: DeliveryState,
  position: bigint,
  outcome: Outcome,
  now: Date,
  random: number,
): Verdict {
  if (outcome.kind === 'accepted') return { state: accepted(state, position, now) };
  const failures = state.failures + 1;
  const status = outcome.status ?? null;
  const failure = outcome.kind === 'gone' ? 'answered-gone' : outcome.failure;
  const failed = { ...state, failure, status, failedAt: now.toISOString(), held: null };
  const end = (reason: Disabling['reason']): Verdict => ({
    state: { ...failed, failures: 0, nextAt: null },
    disabling: { reason, failure, status, attempts: failures },
  });
  if (outcome.kind === 'gone') return end('gone');
  const pause = pauseAfter(failures, outcome.retryAfterMs, random);
  if (pause === undefined) return end('exhausted');
  return { state: { ...failed, failures, nextAt: now.getTime() + pause } };
}

function accepted(state: DeliveryState, position: bigint, now: Date): DeliveryState {
  const { replay } = state;
  return {
    ...state,
    ...(replay === null ? { position } : { replay: { ...replay, position } }),
    ...{ failures: 0, nextAt: null, failure: null, status: null, failedAt: null, held: null },
    deliveredAt: now.toISOString(),
  };
}
