import type { JSONWebKeySet } from 'jose';

/** An issuer whose tokens are believed. */
export interface TrustedIssuer {
  /** The `iss` claim, exactly. */
  readonly issuer: string;
  /** How this cooperative names it; links of accounts use the name. */
  readonly name: string;
  readonly audience: string;
  /** Signature algorithms that this issuer uses; only asymmetric ones. */
  readonly algorithms: readonly string[];
  /**
   * A pinned key set, where the issuer publishes it, or `discovery`: the address that its metadata name
   * (OpenID Connect Discovery 1.0, section 4).
   */
  readonly keys: JSONWebKeySet | URL | 'discovery';
  /**
   * What the claim `typ` of its access tokens says, if it writes one: Keycloak writes `Bearer` there, and other
   * words into its other tokens. It is demanded in addition to everything else.
   */
  readonly payloadType?: string;
}

/** RFC 8725 §3.1: no `none`, no shared secrets that a public key could be mistaken for. */
const ASYMMETRIC = /^(RS|PS|ES)(256|384|512)$|^(EdDSA|Ed25519)$/;

/** @throws TypeError unless all algorithms of the issuer are asymmetric, and there is one */
export function demandAsymmetric({ name, algorithms }: Pick<TrustedIssuer, 'name' | 'algorithms'>): void {
  const unfit = algorithms.filter((algorithm) => !ASYMMETRIC.test(algorithm));
  if (algorithms.length === 0 || unfit.length > 0)
    throw new TypeError(`issuer ${name} needs asymmetric algorithms, not ${unfit.join(', ') || 'none'}`);
}
