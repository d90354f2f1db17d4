import type { Candidate, NoCandidate } from './make-candidate.js';
import type { ReadRow } from './read-rows.js';

/** To the thread that makes candidates; its `CandidateOrder` came with it. */
export type ToThread =
  | { readonly kind: 'rows'; readonly rows: readonly ReadRow[] }
  | { readonly kind: 'make' }
  | { readonly kind: 'next' };

/** From it. Rows to be counted follow a candidate, some at a time, each when it is asked for; none are the end. */
export type FromThread =
  | { readonly kind: 'candidate'; readonly candidate: Candidate; readonly columns: readonly string[] }
  | { readonly kind: 'none'; readonly why: NoCandidate }
  | { readonly kind: 'rows'; readonly rows: readonly (readonly string[])[] };

/** So many rows are copied in a few milliseconds. */
export const ROWS_OF_A_MESSAGE = 1_000;
