import { setTimeout as pause } from 'node:timers/promises';
import { PROBLEMS } from '@coop/contracts/problems';
import { ApiProblem } from '../client/api-problem.js';
import type { Me } from '../client/shapes.js';
import type { Session, SessionStore } from './session-store.js';
import type { SignInProvider } from './sign-in.js';

const RENEW_BEFORE_MS = 30_000;
const LOOK_EVERY_MS = 50;
const MAX_LOOKS = 300;

export interface TokenRenewalParts {
  readonly sessions: SessionStore;
  readonly provider: SignInProvider;
  readonly clock: () => Date;
  /** Asks who she is with a new access token. */
  readonly me: (accessToken: string) => Promise<Me>;
}

/**
 * Renews the access token shortly before its end, once for all pages and instances at the same moment: a refresh
 * token that is used twice ends everything that came of it (RFC 9700 §4.14.2). An instance that dies between the
 * provider's answer and the table loses the new tokens; she then signs in again.
 * @returns false when the session is over
 */
export async function withFreshToken(parts: TokenRenewalParts, session: Session): Promise<boolean> {
  const { sessions, clock } = parts;
  for (let look = 0; look < MAX_LOOKS; look += 1) {
    const left = session.tokens.expires - clock().getTime();
    if (left > RENEW_BEFORE_MS) return true;
    if (await sessions.claimRenewal(session)) return renew(parts, session);
    // Another page or instance is renewing it; this one is still good for the page at hand.
    if (left > 0) return true;
    await pause(LOOK_EVERY_MS);
    const now = await sessions.find(session.id);
    if (now === undefined) return false;
    Object.assign(session, now);
  }
  throw new ApiProblem(PROBLEMS.stale.status, 'stale');
}

async function renew(
  { sessions, provider, clock, me }: TokenRenewalParts,
  session: Session,
): Promise<boolean> {
  const tokens = await provider.renew(session.tokens).catch(async (error: unknown) => {
    await sessions.releaseRenewal(session);
    // For its last seconds the token that she has is good, whether the provider answers or not.
    if (session.tokens.expires > clock().getTime()) return session.tokens;
    throw error;
  });
  if (tokens === session.tokens) return true;
  if (tokens === undefined) {
    await sessions.end(session.id);
    return false;
  }
  // Before anything else: the tokens that she had no longer work.
  if (!(await sessions.replace(session, { tokens, me: session.me }))) return false;
  return sessions.replace(session, { tokens, me: await me(tokens.accessToken) });
}
