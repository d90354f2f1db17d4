import { NetworkError } from '@keycloak/keycloak-admin-client';
import { ProblemError } from '@coop/service-kit';

/** Our administration client was given no token. It holds a status and nothing else. */
export class NoAdminToken extends Error {
  override readonly name = 'NoAdminToken';
}

const FAULT_OF_THE_SERVER = 500;

/** Refused connections are `TypeError`s of fetch, late answers `DOMException`s. */
const isUnreachable = (error: unknown): boolean =>
  error instanceof TypeError ||
  error instanceof DOMException ||
  error instanceof NoAdminToken ||
  (error instanceof NetworkError && error.response.status >= FAULT_OF_THE_SERVER);

/**
 * Does something at Keycloak that can be repeated.
 * @throws ProblemError `issuer-unavailable` when Keycloak did not answer; what it refuses is thrown as it is
 */
export async function atKeycloak<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isUnreachable(error)) throw new ProblemError('issuer-unavailable', {}, { cause: error });
    throw error;
  }
}
