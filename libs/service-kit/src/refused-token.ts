import { errors } from 'jose';
import { ProblemError } from './problem-error.js';
import { Rejected } from './token-text.js';

/**
 * Turns what went wrong with a token into the answer for its bearer: `unauthenticated` for everything that is
 * the token's own fault, `issuer-unavailable` for the rest.
 * @param onRejected - told a reason that holds nothing of the token
 * @throws ProblemError always
 */
export function refuseToken(error: unknown, onRejected: (reason: string) => void): never {
  if (error instanceof ProblemError) throw error;
  if (!(error instanceof errors.JOSEError || error instanceof Rejected))
    throw new ProblemError('issuer-unavailable', {}, { cause: error });
  onRejected(error instanceof Rejected ? error.message : error.code);
  throw new ProblemError('unauthenticated');
}
