import type { Msg, Subscription } from '@nats-io/transport-node';
import type { CommitNotice } from '@coop/event-sourcing';
import { decodeNotice, encodeNotice } from './commit-notice-wire.js';
import type { NatsConnectionHandle } from './connection-handle.js';
import { COMMITS, commitsSubject } from './subjects.js';

/** Called with each notice and the service that gave it, one's own included. It must not throw. */
export type NoticeListener = (notice: CommitNotice, from: string) => void;

/** How many notices went and came since the start. */
export interface NoticeCounts {
  readonly sent: number;
  /** Not sent, because the connection was lost or closed. */
  readonly lost: number;
  readonly heard: number;
  readonly malformed: number;
}

/**
 * Tells the other services and instances that the ledger has grown. A hint, at most once: whoever misses it sees
 * the gap in the next one, or the head of the store at its next look.
 */
export interface Announcer {
  /** Returns at once, and never throws: an append waits for nobody. */
  announce(notice: CommitNotice): void;
  /** @returns a function that ends the listening */
  onNotice(listener: NoticeListener): () => void;
  counts(): NoticeCounts;
}

/** Announces the commits of a service, and hears those of all. */
export function announcer(handle: NatsConnectionHandle, service: string): Announcer {
  const subject = commitsSubject(service);
  const counts = { sent: 0, lost: 0, heard: 0, malformed: 0 };
  return {
    announce: (notice) => {
      try {
        handle.ready().publish(subject, encodeNotice(notice));
        counts.sent += 1;
      } catch {
        counts.lost += 1;
      }
    },
    onNotice: (listener) => {
      const hear = (error: Error | null, message: Msg): void => {
        // A refused subscription is reported by the handle.
        if (error !== null) return;
        const notice = decodeNotice(message.data);
        counts[notice === undefined ? 'malformed' : 'heard'] += 1;
        if (notice !== undefined) listener(notice, message.subject.slice(COMMITS.length + 1));
      };
      const subscription: Subscription = handle.connection.subscribe(`${COMMITS}.*`, { callback: hear });
      return () => subscription.unsubscribe();
    },
    counts: () => ({ ...counts }),
  };
}
