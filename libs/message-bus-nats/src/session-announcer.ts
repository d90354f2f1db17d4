import type { Msg, Subscription } from '@nats-io/transport-node';
import { sessionNotice, type SessionNotice } from '@coop/contracts';
import type { NatsConnectionHandle } from './connection-handle.js';
import { SESSIONS_ENDED } from './subjects.js';

/** Tells every process which sessions ended at the issuer before their tokens expired. */
export interface SessionAnnouncer {
  /** Returns at once, and never throws: the issuer waits for nobody. */
  tell(notice: SessionNotice): void;
  /** @returns a function that ends the listening */
  onEnded(listener: (notice: SessionNotice) => void): () => void;
  /** Tells nothing again. */
  close(): void;
}

export interface RepetitionTimes {
  /** Milliseconds between two tellings of the same. */
  readonly every: number;
  /** Milliseconds after which nothing is told again. */
  readonly during: number;
}

/** Access tokens of the realm live for five minutes: afterwards nobody needs to know any more. */
const TIMES: RepetitionTimes = { every: 5_000, during: 330_000 };

const MAX_BYTES = 512;

/** @returns undefined when it is malformed */
export function decodeSessionNotice(bytes: Uint8Array): SessionNotice | undefined {
  if (bytes.length > MAX_BYTES) return undefined;
  try {
    return sessionNotice.safeParse(JSON.parse(new TextDecoder().decode(bytes))).data;
  } catch {
    return undefined;
  }
}

/**
 * A notice may be lost, like any announcement: it is therefore told again for as long as tokens of the session may
 * live. Whoever starts, or comes back, knows within one repetition what ended before.
 */
export function sessionAnnouncer(
  handle: NatsConnectionHandle,
  { every, during }: RepetitionTimes = TIMES,
): SessionAnnouncer {
  const told = new Map<string, { readonly text: string; readonly until: number }>();
  let timer: NodeJS.Timeout | undefined;
  const publish = (text: string): void => {
    try {
      handle.ready().publish(SESSIONS_ENDED, text);
    } catch {
      // Not connected now: it is told again.
    }
  };
  const stop = (): void => {
    clearInterval(timer);
    timer = undefined;
  };
  const tellAgain = (): void => {
    for (const [digest, { text, until }] of told)
      if (until < performance.now()) told.delete(digest);
      else publish(text);
    if (told.size === 0) stop();
  };
  return {
    tell: (notice) => {
      const text = JSON.stringify(notice);
      told.set(notice.digest, { text, until: performance.now() + during });
      publish(text);
      timer ??= setInterval(tellAgain, every).unref();
    },
    onEnded: (listener) => {
      const hear = (error: Error | null, message: Msg): void => {
        // A refused subscription is reported by the handle.
        const notice = error === null ? decodeSessionNotice(message.data) : undefined;
        if (notice !== undefined) listener(notice);
      };
      const subscription: Subscription = handle.connection.subscribe(SESSIONS_ENDED, { callback: hear });
      return () => subscription.unsubscribe();
    },
    close: () => {
      told.clear();
      stop();
    },
  };
}
