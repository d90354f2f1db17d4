/** How streams and consumers are set up; what is left out has a default. */
export interface FeedSettings {
  /** The account of the feeds. */
  readonly account?: string;
  /** How long an event stays in a stream, in milliseconds. */
  readonly maxAgeMs?: number;
  /** How large a stream may grow; the oldest events leave first. They are still in the feed that is read by HTTP. */
  readonly maxBytes?: number;
  /** Copies of each stream: 1 on a single server, 3 in a cluster. */
  readonly replicas?: number;
  /** How long a reader may hold an event before it is sent again: the first pause, then longer ones. */
  readonly redeliveryMs?: readonly number[];
  /** After so many deliveries an event is not sent again. */
  readonly maxDeliver?: number;
  /** How many servers must answer when connections are looked for. */
  readonly servers?: number;
  /** How often a stream is looked at, whether somebody changed it, in milliseconds. */
  readonly checkMs?: number;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

export const FEED_DEFAULTS: Required<FeedSettings> = {
  account: 'FEEDS',
  maxAgeMs: 30 * 24 * HOUR,
  maxBytes: 64 * 1_048_576,
  replicas: 1,
  redeliveryMs: [30 * SECOND, 2 * MINUTE, 10 * MINUTE, HOUR, 6 * HOUR],
  maxDeliver: 8,
  servers: 1,
  checkMs: 5 * SECOND,
};
