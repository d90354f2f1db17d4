import { setTimeout as pause } from 'node:timers/promises';
import {
  JetStreamApiError,
  jetstream,
  jetstreamManager,
  type ConsumerConfig,
  type JetStreamManager,
  type StreamConfig,
} from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { z } from 'zod';
import { demandExpected } from './expected.js';
import type { FeedStates } from './feed-states.js';
import { FEED_PREFIX } from './names.js';
import type { FeedSettings } from './settings.js';

const STREAM = 'FEEDS_UNDELIVERED';
const CONSUMER = 'noting';
const DAY_NS = 86_400 * 1_000_000_000;
const STREAM_UNKNOWN = 10_059;
const CONSUMER_UNKNOWN = 10_014;
const PAUSE_MS = 1_000;

/** What the server says when an event was delivered as often as it may be (`io.nats.jetstream.advisory.v1.max_deliver`). */
const advisory = z.object({
  timestamp: z.iso.datetime({ offset: true }),
  stream: z.string(),
  consumer: z.string(),
  stream_seq: z.number(),
  deliveries: z.number(),
});

const expectedAdvisories = (settings: Required<FeedSettings>) =>
  ({
    name: STREAM,
    subjects: [`$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.*.*`],
    retention: 'workqueue',
    storage: 'file',
    discard: 'old',
    max_age: 30 * DAY_NS,
    max_bytes: 16 * 1_048_576,
    num_replicas: settings.replicas,
  }) satisfies Partial<StreamConfig>;

const expectedNoting = { durable_name: CONSUMER, ack_policy: 'explicit' } satisfies Partial<ConsumerConfig>;

async function prepare(manager: JetStreamManager, settings: Required<FeedSettings>): Promise<void> {
  const orAbsent = (error: unknown) => {
    if (error instanceof JetStreamApiError && [STREAM_UNKNOWN, CONSUMER_UNKNOWN].includes(error.code))
      return undefined;
    throw error;
  };
  const expected = expectedAdvisories(settings);
  const stream = await manager.streams.info(STREAM).catch(orAbsent);
  if (stream === undefined) await manager.streams.add(expected);
  else demandExpected(STREAM, expected, stream.config);
  if ((await manager.consumers.info(STREAM, CONSUMER).catch(orAbsent)) === undefined)
    await manager.consumers.add(STREAM, expectedNoting);
}

/**
 * Notes events that the server gave up. The server's word is kept in a stream of its own until it is noted, so that
 * nothing is missed while nobody listens. Several instances may do it at once.
 */
export async function noteUndelivered(
  connection: NatsConnection,
  states: FeedStates,
  settings: Required<FeedSettings>,
  failed: (error: unknown) => void,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await prepare(await jetstreamManager(connection, { checkAPI: false }), settings);
      const consumer = await jetstream(connection).consumers.get(STREAM, CONSUMER);
      while (!signal.aborted) {
        const message = await consumer.next({ expires: PAUSE_MS });
        if (message === null) continue;
        const {
          stream,
          consumer: reader,
          stream_seq: sequence,
          deliveries,
          timestamp,
        } = advisory.parse(message.json());
        const known = { stream, consumer: reader, sequence, deliveries, at: timestamp };
        if (stream.startsWith(FEED_PREFIX)) await states.noteUndelivered(known);
        await message.ackAck();
      }
    } catch (error) {
      if (signal.aborted) return;
      failed(error);
      await pause(PAUSE_MS, undefined, { signal }).catch(() => {});
    }
  }
}
