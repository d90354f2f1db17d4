import {
  JetStreamApiError,
  jetstream,
  jetstreamManager,
  type JetStreamClient,
  type JetStreamManager,
} from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import type { FeedEntry } from '../webhooks/ports.js';
import { demandExpected, expectedConsumer, expectedStream } from './expected.js';
import { FEED_PREFIX, type FeedNames, type Reader } from './names.js';
import type { FeedSettings } from './settings.js';

/** A stream as it stands on the server. */
export interface StreamStanding {
  readonly messages: number;
  readonly lastSequence: number;
  /** When the last message was stored, in milliseconds since 1970. */
  readonly lastAt: number;
}

/** Streams and consumers of feeds, as their owner sees them. Everything may be repeated. */
export interface FeedServer {
  /** @throws FeedDrift */
  look(names: FeedNames): Promise<StreamStanding | undefined>;
  create(names: FeedNames): Promise<void>;
  /** Makes what is missing and deletes what is too many. @throws FeedDrift @returns consumers that were deleted */
  admit(names: FeedNames, readers: readonly Reader[]): Promise<readonly string[]>;
  /** The body of a message, while it is kept. */
  bodyAt(names: FeedNames, sequence: number): Promise<string | undefined>;
  /** Every reader acknowledged everything up to here; 0 when there is none. */
  acknowledged(names: FeedNames): Promise<number>;
  /** Stored durably when this resolves; a repetition within ten minutes is not stored twice. */
  publish(names: FeedNames, entry: FeedEntry): Promise<void>;
  deleteConsumers(names: FeedNames): Promise<void>;
  purge(names: FeedNames): Promise<void>;
  deleteStream(names: Pick<FeedNames, 'stream'>): Promise<void>;
  exists(names: FeedNames): Promise<boolean>;
  /** Names of all streams that are feeds. */
  streams(): Promise<readonly string[]>;
}

const STREAM_UNKNOWN = 10_059;
const CONSUMER_UNKNOWN = 10_014;
const NO_MESSAGE = 10_037;

const answeredWith = (error: unknown, codes: readonly number[]): boolean =>
  error instanceof JetStreamApiError && codes.includes(error.code);

/** What is absent counts as `otherwise`. */
async function unlessAbsent<Result>(work: Promise<Result>, otherwise: Result): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    if (answeredWith(error, [STREAM_UNKNOWN, CONSUMER_UNKNOWN, NO_MESSAGE])) return otherwise;
    throw error;
  }
}

/** {@link FeedServer} over a connection to the account of the feeds. */
export async function openFeedServer(
  connection: NatsConnection,
  settings: Required<FeedSettings>,
): Promise<FeedServer> {
  const manager = await jetstreamManager(connection, { checkAPI: false });
  return new NatsFeedServer(manager, jetstream(connection), settings);
}

class NatsFeedServer implements FeedServer {
  constructor(
    private readonly manager: JetStreamManager,
    private readonly client: JetStreamClient,
    private readonly settings: Required<FeedSettings>,
  ) {}

  async look(names: FeedNames): Promise<StreamStanding | undefined> {
    const info = await unlessAbsent(this.manager.streams.info(names.stream), undefined);
    if (info === undefined) return undefined;
    demandExpected(names.stream, expectedStream(names, this.settings), info.config);
    const { messages, last_seq: lastSequence, last_ts: lastAt } = info.state;
    return { messages, lastSequence, lastAt: Date.parse(lastAt) };
  }

  async create(names: FeedNames): Promise<void> {
    await this.manager.streams.add(expectedStream(names, this.settings));
  }

  async admit({ stream }: FeedNames, readers: readonly Reader[]): Promise<readonly string[]> {
    const wanted = new Set(readers.map(({ consumer }) => consumer));
    const superfluous: string[] = [];
    for (const info of await this.#consumers(stream)) {
      const expected = expectedConsumer(info.name, this.settings);
      if (!wanted.delete(info.name)) superfluous.push(info.name);
      else demandExpected(`${stream} ${info.name}`, expected, info.config);
    }
    for (const name of superfluous) await unlessAbsent(this.manager.consumers.delete(stream, name), true);
    for (const name of wanted)
      await this.manager.consumers.add(stream, expectedConsumer(name, this.settings));
    return superfluous;
  }

  async bodyAt({ stream }: FeedNames, seq: number): Promise<string | undefined> {
    const message = await unlessAbsent(this.manager.streams.getMessage(stream, { seq }), null);
    return message?.string();
  }

  async acknowledged({ stream }: FeedNames): Promise<number> {
    const floors = (await this.#consumers(stream)).map(({ ack_floor }) => ack_floor.stream_seq);
    return floors.length === 0 ? 0 : Math.min(...floors);
  }

  async publish({ input, stream }: FeedNames, { id, body }: FeedEntry): Promise<void> {
    // The header stays with the message: whoever has it sent elsewhere cannot have it stored in another stream.
    await this.client.publish(input, body, { msgID: id, expect: { streamName: stream } });
  }

  async deleteConsumers({ stream }: FeedNames): Promise<void> {
    for (const { name } of await this.#consumers(stream))
      await unlessAbsent(this.manager.consumers.delete(stream, name), true);
  }

  async purge({ stream }: FeedNames): Promise<void> {
    await unlessAbsent(this.manager.streams.purge(stream), undefined);
  }

  async deleteStream({ stream }: Pick<FeedNames, 'stream'>): Promise<void> {
    await unlessAbsent(this.manager.streams.delete(stream), true);
  }

  async exists({ stream }: FeedNames): Promise<boolean> {
    return (await unlessAbsent(this.manager.streams.info(stream), undefined)) !== undefined;
  }

  async streams(): Promise<readonly string[]> {
    const names: string[] = [];
    for await (const name of this.manager.streams.names()) if (name.startsWith(FEED_PREFIX)) names.push(name);
    return names;
  }

  async #consumers(stream: string) {
    const all = async () => {
      const infos = [];
      for await (const info of this.manager.consumers.list(stream)) infos.push(info);
      return infos;
    };
    return unlessAbsent(all(), []);
  }
}
