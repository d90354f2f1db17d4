import { PROBLEMS } from '@coop/contracts/problems';
import { ApiProblem } from '../client/api-problem.js';

const FAULT_OF_THE_SERVER = 500;

/** `fetch` throws a `TypeError` when nobody listens; openid-client wraps it, late answers and answers of a gateway. */
function isAway(error: unknown): boolean {
  if (error instanceof TypeError) return true;
  if (error instanceof Response) return error.status >= FAULT_OF_THE_SERVER;
  if (!(error instanceof Error)) return false;
  if (error.name === 'TimeoutError' || ('code' in error && error.code === 'OAUTH_TIMEOUT')) return true;
  return error.cause !== undefined && isAway(error.cause);
}

/** What to tell the person when the provider did not answer; `undefined` when it did, and something else is wrong. */
export const issuerUnavailable = (error: unknown): ApiProblem | undefined =>
  isAway(error)
    ? new ApiProblem(PROBLEMS['issuer-unavailable'].status, 'issuer-unavailable', {}, { cause: error })
    : undefined;
