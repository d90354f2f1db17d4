/** One thing that is wrong with the ledger, its log or its sealed values. */
export interface Finding {
  /** Stable code, such as `altered`, `missing`, `entry_not_as_in_source`, `fork`, `lost-value`. */
  readonly code: string;
  /** First position concerned; null when it is about the whole. */
  readonly position: bigint | null;
  /** Id of the event at that position, where it can still be read. Never its stream: streams belong to someone. */
  readonly event: string | null;
  readonly detail: string;
}

/** A finding whose event is not looked up yet. */
export const finding = (code: string, position: bigint | null, detail: string): Finding => ({
  code,
  position,
  event: null,
  detail,
});
