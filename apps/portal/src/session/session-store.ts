import { randomBytes } from 'node:crypto';
import type { Me } from '../client/shapes.js';

/** What the provider gave: none of it ever reaches the browser. */
export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken?: string;
  readonly idToken?: string;
  /** Milliseconds; from then on it must be renewed. */
  readonly expires: number;
}

/** A signed-in person, in the memory of this instance. */
export interface Session {
  readonly id: string;
  readonly began: number;
  seen: number;
  tokens: Tokens;
  me: Me;
  /** The greatest ledger position that she has seen: her next page knows at least so much. */
  position: bigint;
  /** A renewal under way, so that two pages at once renew once. */
  renewal?: Promise<boolean>;
}

const HOUR = 3_600_000;
const IDLE_MS = 2 * HOUR;
const LONGEST_MS = 12 * HOUR;
const MAX_SESSIONS = 10_000;

const newSecret = (): string => randomBytes(32).toString('base64url');

/** Sessions by their id. A restart signs everyone out; the provider's own session then signs them in again. */
export class SessionStore {
  readonly #sessions = new Map<string, Session>();

  constructor(private readonly clock: () => Date) {}

  /** A new session always has a new id: an id that was planted before the sign-in opens nothing. */
  begin(tokens: Tokens, me: Me): Session {
    const now = this.clock().getTime();
    this.#forget(now);
    const session = { id: newSecret(), began: now, seen: now, tokens, me, position: 0n };
    this.#sessions.set(session.id, session);
    return session;
  }

  find(id: string | undefined): Session | undefined {
    const session = id === undefined ? undefined : this.#sessions.get(id);
    if (session === undefined) return undefined;
    const now = this.clock().getTime();
    if (this.#isOver(session, now)) {
      this.end(session.id);
      return undefined;
    }
    session.seen = now;
    return session;
  }

  end(id: string): void {
    this.#sessions.delete(id);
  }

  #isOver({ began, seen }: Session, now: number): boolean {
    return now - seen > IDLE_MS || now - began > LONGEST_MS;
  }

  #forget(now: number): void {
    for (const session of this.#sessions.values())
      if (this.#isOver(session, now)) this.#sessions.delete(session.id);
    const oldest = this.#sessions.keys().next();
    if (this.#sessions.size >= MAX_SESSIONS && oldest.done !== true) this.#sessions.delete(oldest.value);
  }
}
