import { Rejected, type TokenText } from './token-text.js';
import type { VerifiedToken } from './token-verifier.js';
import type { TrustedIssuer } from './trusted-issuer.js';

/** How far clocks of an issuer and of this process may differ, in seconds. */
export const CLOCK_TOLERANCE_S = 5;
/**
 * An access token that would live longer is refused: a session that was ended is remembered this long, and no
 * token of it may outlive the memory.
 */
export const LONGEST_TOKEN_S = 3_600;

/** Longest name of an account, a client or a session (OpenID Connect Core, section 2: `sub`), in characters. */
export const MAX_NAME_LENGTH = 255;

/** An access token whose claims are in order. Whether it is genuine, its signature must say. */
export interface AccessToken {
  readonly token: VerifiedToken;
  readonly kid: string;
  /** Seconds since 1970. */
  readonly issuedAt: number;
  /** The session at the issuer in which it was given (OpenID Connect Front-Channel Logout 1.0, section 3). */
  readonly sid?: string;
}

/**
 * Checks everything that an access token says (RFC 9068 §4, RFC 7519 §4.1). It is pure, so that each verifier
 * demands the same of a token, whatever library looks at the signature.
 * @param now - seconds since 1970
 * @throws Rejected
 */
export function accessTokenOf(
  { header, payload, kid }: TokenText,
  issuer: TrustedIssuer,
  now: number,
): AccessToken {
  if (!issuer.algorithms.includes(text(header['alg']) ?? '')) throw new Rejected('another algorithm');
  if (!isAccessTokenType(header['typ'])) throw new Rejected('not an access token');
  if (issuer.payloadType !== undefined && payload['typ'] !== issuer.payloadType)
    throw new Rejected('not an access token');
  if (payload['iss'] !== issuer.issuer) throw new Rejected('unknown issuer');
  if (!audiencesOf(payload['aud']).includes(issuer.audience)) throw new Rejected('another audience');
  const times = timesOf(payload, now);
  const clientId = clientOf(payload);
  const subject = nameOf(payload['sub']);
  const { scope, acr, sid, auth_time: authTime } = payload;
  const token = {
    issuerName: issuer.name,
    subject,
    clientId,
    scopes: typeof scope === 'string' ? scope.split(' ').filter((word) => word !== '') : [],
    expires: times.expires,
    ...(typeof authTime === 'number' ? { authTime } : {}),
    ...(typeof acr === 'string' ? { acr } : {}),
  };
  return { token, kid, issuedAt: times.issuedAt, ...(sid === undefined ? {} : { sid: nameOf(sid) }) };
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** RFC 9068 §4: `at+jwt` or `application/at+jwt`; names of media types are case-insensitive. */
const isAccessTokenType = (value: unknown): boolean => /^(application\/)?at\+jwt$/i.test(text(value) ?? '');

const audiencesOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);

function nameOf(value: unknown): string {
  if (typeof value !== 'string' || value === '' || value.length > MAX_NAME_LENGTH)
    throw new Rejected('claims of the wrong kind');
  return value;
}

/** Keycloak writes the client into `azp`, too: of two clients that differ, neither is believed. */
function clientOf({ client_id: clientId, azp }: TokenText['payload']): string {
  if (azp !== undefined && azp !== clientId) throw new Rejected('another client');
  return nameOf(clientId);
}

function timesOf(
  { iat, exp, nbf, auth_time: authTime }: TokenText['payload'],
  now: number,
): { readonly issuedAt: number; readonly expires: number } {
  const issuedAt = secondsOf(iat);
  const expires = secondsOf(exp);
  if (expires <= now - CLOCK_TOLERANCE_S) throw new Rejected('expired');
  const starts = [issuedAt, ...(nbf === undefined ? [] : [secondsOf(nbf)])];
  if (Math.max(...starts) > now + CLOCK_TOLERANCE_S) throw new Rejected('issued in the future');
  if (authTime !== undefined && secondsOf(authTime) > now + CLOCK_TOLERANCE_S)
    throw new Rejected('issued in the future');
  if (expires - issuedAt > LONGEST_TOKEN_S) throw new Rejected('lives too long');
  return { issuedAt, expires };
}

/** Whole seconds since 1970. RFC 7519 §2 would allow fractions; no issuer here writes them. */
function secondsOf(value: unknown): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
    throw new Rejected('claims of the wrong kind');
  return value;
}
