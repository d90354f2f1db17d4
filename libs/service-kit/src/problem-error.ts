import type { ProblemCode } from '@coop/contracts/problems';

/** One fault of a request's content, and where it is (RFC 6901 pointer into the body; empty for the whole). */
export interface FieldProblem {
  readonly pointer: string;
  readonly code: string;
}

/** What a problem document may say besides its code. Nothing here may quote a value that was sent. */
export interface ProblemFacts {
  /** What happened, in each language in which it can be said. */
  readonly detail?: Readonly<Record<'en' | 'fr' | 'de' | 'it', string>>;
  readonly pointer?: string;
  /** Byte offset into the body. */
  readonly offset?: number;
  readonly errors?: readonly FieldProblem[];
  readonly retryAfterSeconds?: number;
  /** Further members of the document, for example both revisions when one is stale. */
  readonly members?: Readonly<Record<string, unknown>>;
}

/** Thrown where a request cannot be served for a reason of HTTP's; rules of a domain throw `Refusal`. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';

  constructor(
    readonly code: ProblemCode,
    readonly facts: ProblemFacts = {},
    options?: ErrorOptions,
  ) {
    super(code, options);
  }
}
