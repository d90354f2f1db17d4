import { hash } from 'node:crypto';
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  errors,
  jwtVerify,
  type JSONWebKeySet,
  type JWTPayload,
  type JWTVerifyGetKey,
} from 'jose';
import { ProblemError } from './problem-error.js';
import { TokenVerifier, type VerifiedToken } from './token-verifier.js';

/** An issuer whose tokens are believed. */
export interface TrustedIssuer {
  /** The `iss` claim, exactly. */
  readonly issuer: string;
  /** How this cooperative names it; links of accounts use the name. */
  readonly name: string;
  readonly audience: string;
  /** Signature algorithms that this issuer uses; only asymmetric ones. */
  readonly algorithms: readonly string[];
  /** A pinned key set, or where the issuer publishes it. */
  readonly keys: JSONWebKeySet | URL;
}

/** What a {@link JoseTokenVerifier} believes, remembers and reports. */
export interface JoseTokenVerifierOptions {
  readonly issuers: readonly TrustedIssuer[];
  /** Called with a reason that holds nothing of the token. */
  readonly onRejected?: (reason: string) => void;
  readonly maxCached?: number;
  /** Seconds since 1970. */
  readonly now?: () => number;
}

/** RFC 8725 §3.1: no `none`, no shared secrets that a public key could be mistaken for. */
const ASYMMETRIC = /^(RS|PS|ES)(256|384|512)$|^(EdDSA|Ed25519)$/;
/** Headers by which a token would bring or point to its own key. */
const KEY_HEADERS = ['jku', 'jwk', 'x5u', 'x5c', 'crit'];
const MAX_TOKEN_LENGTH = 8_192;
const CLOCK_TOLERANCE_S = 5;
/** A verified token is believed this long at most, so that a withdrawn key ends soon. */
const MAX_CACHED_S = 300;
const DEFAULT_MAX_CACHED = 10_000;

interface Trusted extends TrustedIssuer {
  readonly keyFor: JWTVerifyGetKey;
}

class Rejected extends Error {}

/** Verifies RFC 9068 access tokens of pinned issuers. */
export class JoseTokenVerifier extends TokenVerifier {
  readonly #issuers: ReadonlyMap<string, Trusted>;
  readonly #verified = new Map<string, { readonly token: VerifiedToken; readonly until: number }>();
  readonly #maxCached: number;
  readonly #now: () => number;
  readonly #onRejected: (reason: string) => void;

  /** @throws when an issuer is given an algorithm that is not asymmetric */
  constructor(options: JoseTokenVerifierOptions) {
    super();
    this.#issuers = new Map(options.issuers.map((issuer) => [issuer.issuer, trusted(issuer)]));
    this.#maxCached = options.maxCached ?? DEFAULT_MAX_CACHED;
    this.#now = options.now ?? (() => Date.now() / 1000);
    this.#onRejected = options.onRejected ?? (() => {});
  }

  override async verify(token: string): Promise<VerifiedToken> {
    if (token.length > MAX_TOKEN_LENGTH) return this.#reject('oversized');
    const key = hash('sha256', token);
    const known = this.#verified.get(key);
    if (known !== undefined && known.until > this.#now()) return known.token;
    try {
      const verified = await this.#check(token);
      this.#remember(key, verified);
      return verified;
    } catch (error) {
      return this.#failed(error);
    }
  }

  async #check(token: string): Promise<VerifiedToken> {
    const issuer = this.#issuers.get(claimedIssuer(token));
    if (issuer === undefined) throw new Rejected('unknown issuer');
    const { payload } = await jwtVerify(token, issuer.keyFor, {
      issuer: issuer.issuer,
      audience: issuer.audience,
      algorithms: [...issuer.algorithms],
      typ: 'at+jwt',
      requiredClaims: ['exp', 'iat', 'sub', 'client_id'],
      clockTolerance: CLOCK_TOLERANCE_S,
      currentDate: new Date(this.#now() * 1000),
    });
    if ((payload.iat ?? Infinity) > this.#now() + CLOCK_TOLERANCE_S)
      throw new Rejected('issued in the future');
    return verifiedToken(issuer.name, payload);
  }

  #remember(key: string, token: VerifiedToken): void {
    const oldest = this.#verified.keys().next();
    if (this.#verified.size >= this.#maxCached && oldest.done !== true) this.#verified.delete(oldest.value);
    this.#verified.set(key, { token, until: Math.min(token.expires, this.#now() + MAX_CACHED_S) });
  }

  #failed(error: unknown): never {
    if (
      error instanceof errors.JWKSTimeout ||
      !(error instanceof errors.JOSEError || error instanceof Rejected)
    )
      throw new ProblemError('issuer-unavailable', {}, { cause: error });
    return this.#reject(error instanceof Rejected ? error.message : error.code);
  }

  #reject(reason: string): never {
    this.#onRejected(reason);
    throw new ProblemError('unauthenticated');
  }
}

function trusted(issuer: TrustedIssuer): Trusted {
  const unfit = issuer.algorithms.filter((algorithm) => !ASYMMETRIC.test(algorithm));
  if (issuer.algorithms.length === 0 || unfit.length > 0)
    throw new TypeError(
      `issuer ${issuer.name} needs asymmetric algorithms, not ${unfit.join(', ') || 'none'}`,
    );
  const { keys } = issuer;
  return { ...issuer, keyFor: keys instanceof URL ? createRemoteJWKSet(keys) : createLocalJWKSet(keys) };
}

/** Reads the issuer without believing it: only to choose which pinned keys must verify the token. */
function claimedIssuer(token: string): string {
  try {
    const header = decodeProtectedHeader(token);
    if (KEY_HEADERS.some((name) => name in header)) throw new Rejected('brings its own key');
    return decodeJwt(token).iss ?? '';
  } catch (error) {
    if (error instanceof Rejected) throw error;
    throw new Rejected('not a token');
  }
}

function verifiedToken(issuerName: string, payload: JWTPayload): VerifiedToken {
  const { sub, exp, scope, acr, client_id: clientId, auth_time: authTime } = payload;
  if (typeof sub !== 'string' || sub === '' || typeof clientId !== 'string' || exp === undefined)
    throw new Rejected('claims of the wrong kind');
  return {
    issuerName,
    subject: sub,
    clientId,
    scopes: typeof scope === 'string' ? scope.split(' ').filter((word) => word !== '') : [],
    expires: exp,
    ...(typeof authTime === 'number' ? { authTime } : {}),
    ...(typeof acr === 'string' ? { acr } : {}),
  };
}
