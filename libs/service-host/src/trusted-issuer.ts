import type { TrustedIssuer } from '@coop/service-kit';

/** What access tokens of the cooperative are for, whoever issues them. */
export const API_AUDIENCE = 'urn:datacooperative:api';

/** What the settings of a process say about its issuer. */
export interface IssuerSettings {
  readonly issuer: string;
  readonly issuerName: string;
  readonly issuerKeys?: string | undefined;
  readonly audience?: string | undefined;
}

/**
 * The one issuer that a process believes: the cooperative's own provider, or a realm of Keycloak, whose access tokens
 * say `Bearer` in their payload.
 */
export function trustedIssuer({ issuer, issuerName, issuerKeys, audience }: IssuerSettings): TrustedIssuer {
  const embedded = issuerName === 'embedded';
  const keys = issuerKeys ?? (embedded ? `${issuer}/jwks` : undefined);
  return {
    ...{ issuer, name: issuerName, audience: audience ?? API_AUDIENCE },
    algorithms: [embedded ? 'ES256' : 'RS256'],
    keys: keys === undefined ? 'discovery' : new URL(keys),
    ...(embedded ? {} : { payloadType: 'Bearer' }),
  };
}
