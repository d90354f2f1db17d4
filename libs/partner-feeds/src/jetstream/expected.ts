import { isDeepStrictEqual } from 'node:util';
import type { ConsumerConfig, StreamConfig } from '@nats-io/jetstream';
import type { FeedNames } from './names.js';
import type { FeedSettings } from './settings.js';

/** What is on the server is not what was set up: somebody changed it, or another version of this service did. */
export class FeedDrift extends Error {
  override readonly name = 'FeedDrift';

  /** @param where - a stream, or a stream and a consumer */
  constructor(
    readonly where: string,
    readonly settings: readonly string[],
  ) {
    super(
      `${where} is set up differently than expected (${settings.join(', ')}): nothing is delivered to it. ` +
        'Delete it, and it is made anew and filled from the ledger; or set back what was changed',
    );
  }
}

const NANOSECONDS = 1_000_000;
const DEDUPLICATION_MS = 600_000;
const MAX_MESSAGE_BYTES = 524_288;
const MAX_ACK_PENDING = 256;

/**
 * A stream of pointers that the ledger can fill again: it may be purged, and is when a contract ends. What can make
 * messages outlive it, or change them, is off.
 */
export const expectedStream = ({ stream, subject, input }: FeedNames, settings: Required<FeedSettings>) =>
  ({
    name: stream,
    subjects: [input],
    subject_transform: { src: input, dest: subject },
    retention: 'limits',
    storage: 'file',
    discard: 'old',
    max_age: settings.maxAgeMs * NANOSECONDS,
    max_bytes: settings.maxBytes,
    max_msgs: -1,
    max_msg_size: MAX_MESSAGE_BYTES,
    duplicate_window: DEDUPLICATION_MS * NANOSECONDS,
    compression: 's2',
    num_replicas: settings.replicas,
    allow_direct: false,
    mirror_direct: false,
    allow_rollup_hdrs: false,
    allow_msg_ttl: false,
    deny_delete: false,
    deny_purge: false,
    sealed: false,
  }) satisfies Partial<StreamConfig>;

/** A place at the stream that is read by asking. With a list of pauses the first one is the time to acknowledge. */
export const expectedConsumer = (consumer: string, settings: Required<FeedSettings>) =>
  ({
    durable_name: consumer,
    deliver_policy: 'all',
    ack_policy: 'explicit',
    ack_wait: (settings.redeliveryMs[0] ?? 0) * NANOSECONDS,
    backoff: settings.redeliveryMs.map((ms) => ms * NANOSECONDS),
    max_deliver: settings.maxDeliver,
    max_ack_pending: MAX_ACK_PENDING,
    replay_policy: 'instant',
  }) satisfies Partial<ConsumerConfig>;

/** @throws FeedDrift when the server's configuration says something else than expected */
export function demandExpected(where: string, expected: object, actual: object): void {
  const known = new Map<string, unknown>(Object.entries(actual));
  const drifted = Object.entries(expected).filter(
    // A server leaves out what is off.
    ([name, value]) => !isDeepStrictEqual(known.get(name) ?? (value === false ? false : undefined), value),
  );
  const added = FORBIDDEN.filter((name) => known.get(name) !== undefined);
  if (drifted.length + added.length > 0)
    throw new FeedDrift(where, [...drifted.map(([name]) => name), ...added]);
}

/** Settings that would carry a feed elsewhere, or mix something into it. */
const FORBIDDEN = ['republish', 'sources', 'mirror', 'filter_subject', 'filter_subjects'];
