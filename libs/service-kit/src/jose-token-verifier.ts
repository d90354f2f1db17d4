import { hash } from 'node:crypto';
import { jwtVerify } from 'jose';
import { accessTokenOf, CLOCK_TOLERANCE_S, type AccessToken } from './access-token.js';
import { IssuerSet, type IssuerWithKeys, type KeyReading } from './issuer-set.js';
import { refuseToken } from './refused-token.js';
import { demandOpenSession, type SessionDenylist } from './session-denylist.js';
import { readTokenText } from './token-text.js';
import { TokenVerifier, type VerifiedToken } from './token-verifier.js';
import type { TrustedIssuer } from './trusted-issuer.js';

/** What a {@link JoseTokenVerifier} believes, remembers and reports. */
export interface JoseTokenVerifierOptions extends KeyReading {
  readonly issuers: readonly TrustedIssuer[];
  /** Sessions whose tokens are refused although they have not expired. */
  readonly denylist?: SessionDenylist;
  /** Called with a reason that holds nothing of the token. */
  readonly onRejected?: (reason: string) => void;
  readonly maxCached?: number;
}

/** A verified token is believed this long at most before its signature is looked at again. */
const MAX_CACHED_S = 300;
const DEFAULT_MAX_CACHED = 10_000;

interface Remembered {
  readonly access: AccessToken;
  readonly issuer: IssuerWithKeys;
  /** Of the key that verified it. */
  readonly fingerprint: string;
  readonly until: number;
}

/** Verifies RFC 9068 access tokens of pinned issuers. */
export class JoseTokenVerifier extends TokenVerifier {
  readonly #issuers: IssuerSet;
  readonly #verified = new Map<string, Remembered>();
  readonly #maxCached: number;
  readonly #now: () => number;
  readonly #onRejected: (reason: string) => void;

  /** @throws TypeError when an issuer is given an algorithm that is not asymmetric */
  constructor(private readonly options: JoseTokenVerifierOptions) {
    super();
    this.#now = options.now ?? (() => Date.now() / 1000);
    this.#issuers = new IssuerSet(options.issuers, options);
    this.#maxCached = options.maxCached ?? DEFAULT_MAX_CACHED;
    this.#onRejected = options.onRejected ?? (() => {});
  }

  override async verify(token: string): Promise<VerifiedToken> {
    try {
      const digest = hash('sha256', token);
      const access = (await this.#remembered(digest)) ?? (await this.#check(token, digest));
      demandOpenSession(this.options.denylist, access);
      return access.token;
    } catch (error) {
      return refuseToken(error, this.#onRejected);
    }
  }

  /** A token that was verified before, if the key that verified it is still published. */
  async #remembered(digest: string): Promise<AccessToken | undefined> {
    const remembered = this.#verified.get(digest);
    if (remembered === undefined || remembered.until <= this.#now()) return undefined;
    const { access, issuer, fingerprint } = remembered;
    if ((await issuer.published.fingerprintOf(access.kid)) === fingerprint) return access;
    this.#verified.delete(digest);
    return undefined;
  }

  async #check(token: string, digest: string): Promise<AccessToken> {
    const said = readTokenText(token);
    const issuer = this.#issuers.namedBy(said);
    const access = accessTokenOf(said, issuer, this.#now());
    const fingerprint = await issuer.published.fingerprintOf(access.kid);
    await jwtVerify(token, issuer.published.keyFor, {
      issuer: issuer.issuer,
      audience: issuer.audience,
      algorithms: [...issuer.algorithms],
      typ: 'at+jwt',
      requiredClaims: ['exp', 'iat', 'sub', 'client_id'],
      clockTolerance: CLOCK_TOLERANCE_S,
      currentDate: new Date(this.#now() * 1000),
    });
    this.#remember(digest, { access, issuer, fingerprint });
    return access;
  }

  #remember(digest: string, verified: Omit<Remembered, 'until'>): void {
    const oldest = this.#verified.keys().next();
    if (this.#verified.size >= this.#maxCached && oldest.done !== true) this.#verified.delete(oldest.value);
    const until = Math.min(verified.access.token.expires, this.#now() + MAX_CACHED_S);
    this.#verified.set(digest, { ...verified, until });
  }
}
