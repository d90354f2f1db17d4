import { hash } from 'node:crypto';
import type { SessionNotice } from '@coop/contracts';
import { CLOCK_TOLERANCE_S, LONGEST_TOKEN_S, type AccessToken } from './access-token.js';
import { Rejected } from './token-text.js';

/** A session at an issuer, or all sessions of an account there, that was ended before its tokens expired. */
export interface EndedSession {
  /** The issuer's configured name. */
  readonly issuerName: string;
  /** Absent: every session of the subject that began before. */
  readonly sid?: string;
  readonly subject?: string;
  /** When it was ended, in seconds since 1970: later tokens of the subject are good again. */
  readonly endedAt: number;
}

/** What the list must know of a token. */
export interface SessionOfToken {
  readonly issuerName: string;
  readonly sid?: string;
  readonly subject: string;
  /** Seconds since 1970. */
  readonly issuedAt: number;
}

interface Entry {
  readonly endedAt: number;
  readonly until: number;
}

type Kind = SessionNotice['about'];

const digestOf = (issuerName: string, about: Kind, name: string): string =>
  hash('sha256', JSON.stringify([issuerName, about, name]));

/** What other processes are told of an ended session. @throws TypeError without sid and subject */
export function sessionNoticeOf({ issuerName, sid, subject, endedAt }: EndedSession): SessionNotice {
  // A logout token that names both is about the one session (Back-Channel Logout 1.0, section 2.4).
  const [about, name] = sid === undefined ? (['account', subject] as const) : (['session', sid] as const);
  if (name === undefined) throw new TypeError('an ended session has a sid or a subject');
  return { issuer: issuerName, about, digest: digestOf(issuerName, about, name), endedAt };
}

/**
 * Sessions that were ended, for as long as a token of them could still be valid. It lives in the memory of one
 * process: give each {@link SessionNotice} to every process that verifies tokens.
 */
export class SessionDenylist {
  readonly #ended = new Map<string, Entry>();

  /** @param now - seconds since 1970 */
  constructor(private readonly now: () => number = () => Date.now() / 1000) {}

  /** Remembers that a session was ended; a repeat changes nothing. @throws TypeError without sid and subject */
  end(session: EndedSession): void {
    this.note(sessionNoticeOf(session));
  }

  /** The same, as another process told it. */
  note({ digest, endedAt }: SessionNotice): void {
    this.#forget();
    const now = this.now();
    // A clock that is ahead must not keep anybody out for longer than tokens live.
    const said = Math.min(endedAt, now + CLOCK_TOLERANCE_S);
    const known = this.#ended.get(digest);
    if (known !== undefined && known.endedAt >= said) return;
    const until = Math.max(now, said) + LONGEST_TOKEN_S + CLOCK_TOLERANCE_S;
    // Set anew at the end: the order of the map is the order of forgetting.
    this.#ended.delete(digest);
    this.#ended.set(digest, { endedAt: said, until });
  }

  hasEnded({ issuerName, sid, subject, issuedAt }: SessionOfToken): boolean {
    if (sid !== undefined && this.#ended.has(digestOf(issuerName, 'session', sid))) return true;
    const all = this.#ended.get(digestOf(issuerName, 'account', subject));
    return all !== undefined && issuedAt <= all.endedAt + CLOCK_TOLERANCE_S;
  }

  get size(): number {
    return this.#ended.size;
  }

  #forget(): void {
    const now = this.now();
    for (const [key, { until }] of this.#ended) {
      if (until > now) return;
      this.#ended.delete(key);
    }
  }
}

/** @throws Rejected when the session in which the token was given has been ended */
export function demandOpenSession(
  denylist: SessionDenylist | undefined,
  { token, sid, issuedAt }: AccessToken,
): void {
  // Most of the time nothing was ended: then nothing is digested.
  if (denylist === undefined || denylist.size === 0) return;
  const { issuerName, subject } = token;
  const session = { issuerName, subject, issuedAt, ...(sid === undefined ? {} : { sid }) };
  if (denylist.hasEnded(session)) throw new Rejected('session ended');
}
