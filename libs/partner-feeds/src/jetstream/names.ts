import { createHmac, type KeyObject } from 'node:crypto';

/** How the feed of one partner is called on the server. Nothing in it tells who the partner is. */
export interface FeedNames {
  /** 32 hexadecimal digits that this partner alone is told. */
  readonly id: string;
  readonly stream: string;
  /** What its messages are filed under. */
  readonly subject: string;
  /** Where its messages are put in. The partner never sees it, so nobody can have a stream filled by a reply. */
  readonly input: string;
  /** Begins the subjects on which the partner hears answers. */
  readonly inbox: string;
}

/** A partner system's place at a feed. */
export interface Reader {
  /** Its durable consumer. */
  readonly consumer: string;
  /** Its user on the server; begins with the id of the feed. */
  readonly user: string;
}

/** Begins the name of every stream that is a feed. */
export const FEED_PREFIX = 'FEED_';

const DIGITS = 32;

/** Names that are derived from handles under a key of the service: the same at every start, guessed by nobody. */
export interface Naming {
  feed(party: string): FeedNames;
  reader(party: string, clientId: string): Reader;
}

export function namingUnder(key: KeyObject): Naming {
  const handle = (use: string, ...parts: readonly string[]): string =>
    createHmac('sha256', key)
      .update(JSON.stringify([use, ...parts]))
      .digest('hex')
      .slice(0, DIGITS);
  const feed = (party: string): FeedNames => {
    const id = handle('feed', party);
    return {
      id,
      stream: `${FEED_PREFIX}${id}`,
      subject: `feed.${id}`,
      input: `feed-input.${handle('input', party)}`,
      inbox: `_INBOX_${id}`,
    };
  };
  return {
    feed,
    reader: (party, clientId) => {
      const own = handle('reader', party, clientId);
      return { consumer: `READER_${own}`, user: `${feed(party).id}.${own}` };
    },
  };
}

/** Whether a user of the server belongs to a feed. */
export const isUserOf = (user: string, { id }: FeedNames): boolean => user.startsWith(`${id}.`);
