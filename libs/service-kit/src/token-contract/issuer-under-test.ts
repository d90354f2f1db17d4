import type { KeyObject } from 'node:crypto';
import type { TrustedIssuer } from '../trusted-issuer.js';

/** Tokens that must be believed, by how they were come by. */
export const VALID_KINDS = ['person', 'client', 'refreshed'] as const;

/**
 * `person`: authorisation code with PKCE (RFC 7636). `client`: client credentials (RFC 6749 §4.4).
 * `refreshed`: what the person's refresh token was exchanged for (RFC 6749 §6).
 */
export type ValidKind = (typeof VALID_KINDS)[number];

/** A private key and what a token's header must say so that its public part is looked for. */
export interface Signer {
  readonly alg: 'RS256' | 'ES256';
  readonly kid: string;
  readonly privateKey: KeyObject;
}

/** Tokens of the same issuer that are none for our interfaces. */
export type OtherToken = 'id' | 'refresh' | 'logout' | 'of another realm' | 'for another audience';

/** An issuer whose private key the test holds, so that a hostile token is wrong in one point alone. */
export interface IssuerUnderTest {
  readonly trusted: TrustedIssuer;
  /** A valid token by its real flow. */
  mint(kind: ValidKind): Promise<string>;
  readonly signer: Signer;
  /** A key that is published for encryption. Absent: the issuer publishes none. */
  readonly encryptionKey?: Signer;
  /** Other tokens by their real flows. What is absent is forged with the issuer's key. */
  readonly others: Readonly<Partial<Record<OtherToken, () => Promise<string>>>>;
}
