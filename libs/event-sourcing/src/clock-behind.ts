/** A commit was recorded under a clock that lay behind the ledger: its time is that of the commit before. */
export interface ClockBehind {
  /** The time that was recorded, RFC 3339 UTC. It stands still until the clock has caught up. */
  readonly recordedAt: string;
  /** By how much the clock lay behind it, in milliseconds. */
  readonly behindMs: number;
}

/** Clocks of several machines never agree exactly, and a correction of so little misleads nobody, in milliseconds. */
export const CLOCK_TOLERANCE_MS = 1_000;

/**
 * Compares the clock with what was just recorded: times never decrease over the ledger, so that a jump back would
 * otherwise be seen by nobody. For adapters of the store, called after COMMIT.
 */
export function clockWatch(
  clock: () => Date,
  onClockBehind: ((notice: ClockBehind) => void) | undefined,
): (recordedAt: string) => void {
  if (onClockBehind === undefined) return () => undefined;
  return (recordedAt) => {
    const behindMs = Date.parse(recordedAt) - clock().getTime();
    if (behindMs > CLOCK_TOLERANCE_MS) onClockBehind({ recordedAt, behindMs });
  };
}
