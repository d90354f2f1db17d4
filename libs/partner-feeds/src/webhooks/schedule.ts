const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/**
 * How long after each failed attempt the next one comes, in milliseconds: the example schedule of Standard
 * Webhooks 1.0.0 ("Deliverability and reliability"). Ten attempts within about 76 hours.
 */
export const RETRY_DELAYS_MS: readonly number[] = [
  ...[5 * SECOND, 5 * MINUTE, 30 * MINUTE],
  ...[2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR],
];

/** A receiver cannot ask to be left alone for longer, in milliseconds. */
export const MAX_RETRY_AFTER_MS = 24 * HOUR;

/** Up to a fifth is added, so that receivers that failed together are not tried together. */
const JITTER = 0.2;

/**
 * The pause after a number of failed attempts, in milliseconds, or `undefined` when the schedule is exhausted.
 * @param failures - 1 after the first attempt
 * @param retryAfterMs - what the receiver asked for; it can lengthen a pause, up to a day, and shorten none
 * @param random - in [0, 1)
 */
export function pauseAfter(
  failures: number,
  retryAfterMs: number | undefined,
  random: number,
): number | undefined {
  const planned = RETRY_DELAYS_MS[failures - 1];
  if (planned === undefined) return undefined;
  const jittered = Math.round(planned * (1 + JITTER * random));
  return Math.max(jittered, Math.min(retryAfterMs ?? 0, MAX_RETRY_AFTER_MS));
}

/**
 * `Retry-After` in milliseconds from now (RFC 9110, section 10.2.3: seconds or an HTTP date). What cannot be read,
 * or has passed, counts as absent.
 */
export function retryAfterOf(header: string | undefined, now: Date): number | undefined {
  if (header === undefined) return undefined;
  const ms = /^\d{1,9}$/.test(header) ? Number(header) * SECOND : Date.parse(header) - now.getTime();
  return ms > 0 ? ms : undefined;
}
