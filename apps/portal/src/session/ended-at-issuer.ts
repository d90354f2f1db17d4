import type { EndedSession, LogoutTokenVerifier } from '@coop/service-kit';
import type { SessionStore } from './session-store.js';

/** What ending sessions at the issuer's word needs. */
export interface EndedAtIssuerParts {
  readonly verifier: LogoutTokenVerifier;
  readonly sessions: SessionStore;
  /** Tells whoever verifies access tokens: those of the session live on for minutes. It must not throw. */
  readonly onEnded: (session: EndedSession) => void;
}

/**
 * Ends what the issuer ended (OpenID Connect Back-Channel Logout 1.0, section 2.7): access tokens first, because
 * telling it cannot fail, then the sessions of the pages.
 * @throws ProblemError `unauthenticated` for a token that ends nothing, `issuer-unavailable` when nobody can tell
 */
export async function endAtIssuersWord(
  { verifier, sessions, onEnded }: EndedAtIssuerParts,
  logoutToken: string,
): Promise<void> {
  const ended = await verifier.verify(logoutToken);
  onEnded(ended);
  await sessions.endAll({ sid: ended.sid, sub: ended.subject });
}
