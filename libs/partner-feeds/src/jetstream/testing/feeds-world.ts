import { createSecretKey, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { jetstream, jetstreamManager, type Consumer, type JetStreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { z } from 'zod';
import { aloneLeases, type Leases, type ReadModels } from '@coop/event-sourcing';
import { openReadModels } from '@coop/event-store-sqlite/read-models';
import type { FeedEntry } from '../../webhooks/ports.js';
import { answerCallout, type Admission } from '../callout.js';
import { partnerConnections, type PartnerConnections } from '../connections.js';
import { deliverFeeds } from '../deliver.js';
import { openFeedStates, type FeedStates } from '../feed-states.js';
import { namingUnder, type FeedNames, type Reader } from '../names.js';
import type { CutFact, FeedDirectory, FeedPages, FeedStanding } from '../ports.js';
import { watchConnection } from '../connection-watch.js';
import { openFeedServer, type FeedServer } from '../server.js';
import { FEED_DEFAULTS, type FeedSettings } from '../settings.js';
import { noteUndelivered } from '../undelivered.js';
import { startFeedsNats, type FeedsNats } from './feeds-nats.js';

const told = z.object({ cursor: z.string() });

/** What reaches the server, so that a spec can stand in between. */
export interface Drivers {
  server: FeedServer;
  connections: PartnerConnections;
}

const QUICK: FeedSettings = { redeliveryMs: [400, 400], maxDeliver: 3, checkMs: 200 };

/** Partners and their feeds in memory, in front of a real NATS server. */
export class FeedsWorld {
  readonly readModels: ReadModels = openReadModels(':memory:');
  readonly states: FeedStates = openFeedStates(this.readModels);
  readonly naming = namingUnder(createSecretKey(Buffer.alloc(32, 3)));
  readonly settings = { ...FEED_DEFAULTS, ...QUICK };
  readonly standings = new Map<string, FeedStanding>();
  readonly tokens = new Map<
    string,
    { readonly party: string; readonly client: string; readonly until: number }
  >();
  readonly cuts: CutFact[] = [];
  readonly errors: unknown[] = [];
  /** Stands between the deliverer and the server. */
  between: (drivers: Drivers) => Drivers = (drivers) => drivers;
  leases: Leases = aloneLeases;
  #entries: (FeedEntry & { readonly party: string })[] = [];
  #position = 0n;
  #running: { readonly stop: AbortController; readonly done: Promise<unknown> }[] = [];

  private constructor(
    readonly nats: FeedsNats,
    readonly feeds: NatsConnection,
    readonly manager: JetStreamManager,
    readonly server: FeedServer,
    readonly connections: PartnerConnections,
  ) {}

  static async open(more?: string): Promise<FeedsWorld> {
    const nats = await startFeedsNats(more);
    const feeds = await nats.connect('feeds');
    const settings = { ...FEED_DEFAULTS, ...QUICK };
    return new FeedsWorld(
      ...([nats, feeds, await jetstreamManager(feeds), await openFeedServer(feeds, settings)] as const),
      partnerConnections(await nats.connect('connections'), settings),
    );
  }

  /** A partner with a contract in force and one system, whose token is the party's name. */
  register(party: string): FeedNames {
    this.standings.set(party, { kind: 'open', readers: [this.reader(party)] });
    this.tokens.set(party, { party, client: `${party}-system`, until: Number.MAX_SAFE_INTEGER });
    return this.naming.feed(party);
  }

  reader(party: string): Reader {
    return this.naming.reader(party, `${party}-system`);
  }

  /** Something happened that a partner is told of. @returns its id */
  happen(party: string): string {
    this.#position += 1n;
    const id = `${party}-${this.#position}`;
    const body = JSON.stringify({ id, cursor: String(this.#position) });
    this.#entries.push({ position: this.#position, id, body, party });
    return id;
  }

  /** Its contract ends at this moment. */
  end(party: string): void {
    this.#position += 1n;
    this.standings.set(party, { kind: 'ended', reason: 'no-contract-in-force', position: this.#position });
  }

  /** Delivers, until the world ends or it is stopped. @returns stops it */
  deliver(): () => Promise<void> {
    const { directory, pages, states, settings } = this;
    const failed = (error: unknown) => void this.errors.push(error);
    return this.#run((signal) =>
      deliverFeeds(
        {
          ...{ directory, pages, states, settings, failed, leases: this.leases },
          ...this.between({ server: this.server, connections: this.connections }),
          ...{ clock: () => new Date(), monotonic: () => performance.now() },
          watch: watchConnection(this.feeds),
        },
        signal,
      ),
    );
  }

  noteUndelivered(): () => Promise<void> {
    const failed = (error: unknown) => void this.errors.push(error);
    return this.#run((signal) => noteUndelivered(this.feeds, this.states, this.settings, failed, signal));
  }

  /** Answers who partners are. @returns stops it */
  async answer(clock: () => Date = () => new Date()): Promise<() => Promise<void>> {
    const connection = await this.nats.connect('callout');
    const { issuerSeed, encryptionSeed } = this.nats;
    const { account } = this.settings;
    const failed = (error: unknown) => void this.errors.push(error);
    const admit = (token: string) => this.#admit(token);
    const stop = this.#run((signal) =>
      answerCallout({ connection, issuerSeed, encryptionSeed, account, admit, clock, failed }, signal),
    );
    await connection.flush();
    return stop;
  }

  /** A connection of a partner's system, and its place at its stream. */
  async reading(party: string): Promise<{ connection: NatsConnection; consumer: Consumer }> {
    const names = this.naming.feed(party);
    const connection = await this.nats.enter(party, names);
    const consumer = await jetstream(connection).consumers.get(names.stream, this.reader(party).consumer);
    return { connection, consumer };
  }

  /** How many messages are in a stream; -1 when there is none. */
  async stored(party: string): Promise<number> {
    const info = await this.manager.streams.info(this.naming.feed(party).stream).catch(() => undefined);
    return info?.state.messages ?? -1;
  }

  /** Until something holds; a test that waits in vain is ended by its runner. */
  async until(holds: () => boolean | Promise<boolean>): Promise<void> {
    while (!(await holds())) await pause(20);
  }

  async close(): Promise<void> {
    for (const { stop } of this.#running) stop.abort();
    await Promise.all(this.#running.map(({ done }) => done));
    await this.nats.end();
    await this.readModels.close();
  }

  async #admit(token: string): Promise<Admission> {
    const known = this.tokens.get(token);
    if (known === undefined) return { kind: 'refused', code: 'unauthenticated' };
    const { party, client, until } = known;
    if ((await this.states.load(party))?.status !== 'open') return { kind: 'refused', code: 'no-feed' };
    return {
      kind: 'admitted',
      names: this.naming.feed(party),
      reader: this.naming.reader(party, client),
      until,
    };
  }

  #run(work: (signal: AbortSignal) => Promise<void>): () => Promise<void> {
    const stop = new AbortController();
    const done = work(stop.signal).catch((error: unknown) => this.errors.push(error));
    this.#running.push({ stop, done });
    return async () => {
      stop.abort();
      await done;
    };
  }

  readonly directory: FeedDirectory = {
    parties: async () => [...this.standings.keys()],
    standing: async (party) => this.standings.get(party) ?? { kind: 'held' },
    names: (party) => this.naming.feed(party),
    cut: async (fact) => void this.cuts.push(fact),
  };

  readonly pages: FeedPages = {
    after: async (party, position, limit) =>
      this.#entries.filter((entry) => entry.party === party && entry.position > position).slice(0, limit),
    positionIn: (party, body) => {
      const { cursor } = told.parse(JSON.parse(body));
      return this.#entries.find((entry) => entry.party === party && String(entry.position) === cursor)
        ?.position;
    },
    moved: async () => {
      await pause(20);
      return this.#position;
    },
  };
}

/** The ids of what a consumer gives, acknowledged. */
export async function take(consumer: Consumer, count: number): Promise<string[]> {
  const ids: string[] = [];
  while (ids.length < count) {
    const message = await consumer.next({ expires: 5_000 });
    if (message === null) throw new Error(`${ids.length} of ${count} came`);
    ids.push(message.json<{ readonly id: string }>().id);
    await message.ackAck();
  }
  return ids;
}

/** A party's name that no other spec uses. */
export const someone = (): string => `party-${randomUUID()}`;
