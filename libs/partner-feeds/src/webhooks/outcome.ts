/** Why an attempt failed; partners see it. */
export type FailureCode =
  | 'answered-error'
  | 'answered-redirect'
  | 'timed-out'
  | 'connection-failed'
  | 'target-refused'
  | 'address-not-public'
  | 'name-unresolved';

/** How one attempt ended. */
export type Outcome =
  | { readonly kind: 'accepted'; readonly status: number }
  /** 410: the receiver wants nothing more, ever. */
  | { readonly kind: 'gone'; readonly status: number }
  | {
      readonly kind: 'failed';
      readonly failure: FailureCode;
      readonly status?: number;
      /** What `Retry-After` asked for, in milliseconds. */
      readonly retryAfterMs?: number;
    };
