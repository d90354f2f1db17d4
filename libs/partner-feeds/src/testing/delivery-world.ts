import { createSecretKey, type KeyObject } from 'node:crypto';
import { aloneLeases, type Leases, type ReadModels } from '@coop/event-sourcing';
import { openReadModels } from '@coop/event-store-sqlite/read-models';
import { deliverWebhooks } from '../webhooks/deliverer.js';
import { openDeliveryStates, type DeliveryStates } from '../webhooks/delivery-state.js';
import type { Outcome } from '../webhooks/outcome.js';
import type { Disabling, FeedEntry, FeedSource, Registration, Standing } from '../webhooks/ports.js';
import type { Post } from '../webhooks/post.js';
import type { SignedMessage } from '../webhooks/signing.js';

interface Known {
  registration: Registration;
  standing: Standing;
}

export interface Attempt {
  readonly at: number;
  readonly webhook: string;
  readonly id: string;
}

const PATIENCE_MS = 10_000;
const START = Date.parse('2026-03-02T08:00:00.000Z');
const secret: KeyObject = createSecretKey(Buffer.alloc(32, 7));
const ACCEPTED: Outcome = { kind: 'accepted', status: 204 };

/** Webhooks, feeds and receivers in memory, and a clock that stands until it is moved. */
export class DeliveryWorld {
  readonly readModels: ReadModels = openReadModels(':memory:');
  readonly states: DeliveryStates = openDeliveryStates(this.readModels);
  readonly known = new Map<string, Known>();
  readonly attempts: Attempt[] = [];
  readonly accepted: Attempt[] = [];
  readonly disabled = new Map<string, Disabling>();
  readonly through: (readonly [string, bigint])[] = [];
  readonly errors: unknown[] = [];
  /** How receivers answer, by webhook; by default everything is accepted. */
  readonly answers = new Map<string, (message: SignedMessage, signal: AbortSignal) => Promise<Outcome>>();
  now = START;
  concurrency = { prompt: 32, slow: 8 };
  leases: Leases = aloneLeases;
  #entries: (FeedEntry & { readonly partner: string })[] = [];
  #position = 0n;
  #running: { readonly stop: AbortController; readonly done: Promise<void> } | undefined;

  register(webhook: string, change: Partial<Registration> = {}): void {
    const registration: Registration = {
      ...{ webhook, partner: 'partner', types: 'all', from: 0n, enabled: 0n, replayed: 0n, replays: [] },
      ...change,
    };
    this.known.set(webhook, {
      registration,
      standing: { kind: 'open', url: `https://${webhook}.example/`, secrets: [secret] },
    });
  }

  change(webhook: string, change: Partial<Registration>): void {
    const known = this.known.get(webhook);
    if (known !== undefined) known.registration = { ...known.registration, ...change };
  }

  stand(webhook: string, standing: Standing): void {
    const known = this.known.get(webhook);
    if (known !== undefined) known.standing = standing;
  }

  /** Something happened that a partner is told of. @returns its id */
  happen(partner = 'partner'): string {
    this.#position += 1n;
    const id = `e${this.#position}`;
    this.#entries.push({ position: this.#position, id, body: JSON.stringify({ id }), partner });
    return id;
  }

  start(): void {
    const stop = new AbortController();
    const done = deliverWebhooks(
      {
        directory: {
          enabled: async () =>
            [...this.known].flatMap(([webhook, { registration }]) =>
              this.disabled.has(webhook) ? [] : [registration],
            ),
          standing: async (webhook) => this.known.get(webhook)?.standing ?? { kind: 'over' },
          disable: async (webhook, disabling) => void this.disabled.set(webhook, disabling),
          deliveredThrough: async (webhook, position) => void this.through.push([webhook, position]),
        },
        feed: this.#feed,
        states: this.states,
        post: this.#post,
        clock: () => new Date(this.now),
        random: () => 0,
        leases: this.leases,
        failed: (error) => this.errors.push(error),
        concurrency: this.concurrency,
      },
      stop.signal,
    );
    this.#running = { stop, done };
  }

  async stop(): Promise<void> {
    this.#running?.stop.abort();
    await this.#running?.done;
    this.#running = undefined;
  }

  async close(): Promise<void> {
    await this.stop();
    await this.readModels.close();
  }

  /** Until something holds. @throws when that does not happen */
  async until(holds: () => boolean): Promise<void> {
    const end = performance.now() + PATIENCE_MS;
    while (!holds()) {
      if (performance.now() > end) throw new Error('waited in vain');
      await soon();
    }
  }

  /** Gives the deliverer the time to do what it should not do. */
  async quiet(): Promise<void> {
    for (let round = 0; round < 20; round += 1) await soon();
  }

  /** The ids that a webhook accepted, in order. */
  acceptedBy(webhook: string): readonly string[] {
    return this.accepted.filter((attempt) => attempt.webhook === webhook).map(({ id }) => id);
  }

  attemptsOf(webhook: string): readonly Attempt[] {
    return this.attempts.filter((attempt) => attempt.webhook === webhook);
  }

  readonly #feed: FeedSource = {
    next: async ({ partner }, after) =>
      this.#entries.find((entry) => entry.partner === partner && entry.position > after),
    moved: async () => {
      await soon();
      return this.#position;
    },
  };

  readonly #post: Post = async (url, message, signal) => {
    const webhook = new URL(url).hostname.replace('.example', '');
    const attempt = { at: this.now - START, webhook, id: message.headers['webhook-id'] ?? '' };
    this.attempts.push(attempt);
    const outcome = await (this.answers.get(webhook)?.(message, signal) ?? ACCEPTED);
    if (outcome.kind === 'accepted') this.accepted.push(attempt);
    return outcome;
  };
}

const soon = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 2));
