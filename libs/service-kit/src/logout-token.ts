import { jwtVerify } from 'jose';
import { z } from 'zod';
import { CLOCK_TOLERANCE_S, MAX_NAME_LENGTH } from './access-token.js';
import { IssuerSet, type KeyReading } from './issuer-set.js';
import { refuseToken } from './refused-token.js';
import type { EndedSession } from './session-denylist.js';
import { readTokenText, Rejected } from './token-text.js';
import type { TrustedIssuer } from './trusted-issuer.js';

/** Whose logout tokens a {@link LogoutTokenVerifier} believes. */
export interface LogoutTokenVerifierOptions extends KeyReading {
  /** `audience` is the id of our client, not that of our interfaces. */
  readonly issuers: readonly TrustedIssuer[];
  /** Called with a reason that holds nothing of the token. */
  readonly onRejected?: (reason: string) => void;
}

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
/** A logout is told at once. Keycloak gives its tokens two minutes; an older one is a replay. */
const LONGEST_S = 300;

const name = z.string().min(1).max(MAX_NAME_LENGTH);
const seconds = z.int().nonnegative();
const claims = z.object({
  iss: z.string(),
  aud: z.union([z.string(), z.array(z.string())]),
  iat: seconds,
  exp: seconds,
  jti: name,
  sid: name.optional(),
  sub: name.optional(),
  events: z.looseObject({ [EVENT]: z.looseObject({}) }),
  nonce: z.undefined().optional(),
});

/**
 * Verifies logout tokens (OpenID Connect Back-Channel Logout 1.0, section 2.6). Each is accepted once by each
 * process; ending a session twice is harmless.
 */
export class LogoutTokenVerifier {
  readonly #issuers: IssuerSet;
  readonly #used = new Map<string, number>();
  readonly #now: () => number;

  /** @throws TypeError when an issuer is given an algorithm that is not asymmetric */
  constructor(private readonly options: LogoutTokenVerifierOptions) {
    this.#issuers = new IssuerSet(options.issuers, options);
    this.#now = options.now ?? (() => Date.now() / 1000);
  }

  /**
   * @returns the session that ended; the endpoint then answers 200
   * @throws ProblemError `unauthenticated` (answer 400 as section 2.8 demands); `issuer-unavailable`: the
   * issuer may try again
   */
  async verify(token: string): Promise<EndedSession> {
    try {
      return await this.#check(token);
    } catch (error) {
      return refuseToken(error, this.options.onRejected ?? (() => {}));
    }
  }

  async #check(token: string): Promise<EndedSession> {
    const said = readTokenText(token);
    const issuer = this.#issuers.namedBy(said);
    const read = claims.safeParse(said.payload);
    if (!read.success) throw new Rejected('claims of the wrong kind');
    const { iat, exp, jti, sid, sub } = read.data;
    if (sid === undefined && sub === undefined) throw new Rejected('ends nothing');
    const now = this.#now();
    if (iat > now + CLOCK_TOLERANCE_S) throw new Rejected('issued in the future');
    if (exp - iat > LONGEST_S) throw new Rejected('lives too long');
    await issuer.published.fingerprintOf(said.kid);
    await jwtVerify(token, issuer.published.keyFor, {
      issuer: issuer.issuer,
      audience: issuer.audience,
      algorithms: [...issuer.algorithms],
      typ: 'logout+jwt',
      clockTolerance: CLOCK_TOLERANCE_S,
      currentDate: new Date(now * 1000),
    });
    this.#useUp(JSON.stringify([issuer.name, jti]), exp);
    return {
      issuerName: issuer.name,
      ...(sid === undefined ? {} : { sid }),
      ...(sub === undefined ? {} : { subject: sub }),
      endedAt: iat,
    };
  }

  /** RFC 7519 §4.1.7, Back-Channel Logout §2.6 step 7: a token that was used before is a replay. */
  #useUp(id: string, exp: number): void {
    for (const [used, until] of this.#used) if (until < this.#now()) this.#used.delete(used);
    if (this.#used.has(id)) throw new Rejected('used before');
    this.#used.set(id, exp + CLOCK_TOLERANCE_S);
  }
}
