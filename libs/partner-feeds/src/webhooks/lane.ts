import type { Slots } from '../slots.js';
import { stateFrom, takenUp, type DeliveryState, type DeliveryStates } from './delivery-state.js';
import { judge } from './judge.js';
import type { FeedEntry, FeedSource, HoldReason, Registration, WebhookDirectory } from './ports.js';
import type { Post } from './post.js';
import { signed } from './signing.js';

export interface LaneParts {
  readonly directory: WebhookDirectory;
  readonly feed: FeedSource;
  readonly states: DeliveryStates;
  readonly post: Post;
  readonly clock: () => Date;
  /** In [0, 1). */
  readonly random: () => number;
  /** Partners that failed or were slow are served apart: they never take the places of those that are neither. */
  readonly slots: { readonly prompt: Slots; readonly slow: Slots };
  /** Token of the lease under which this instance delivers. */
  readonly token: bigint;
  readonly signal: AbortSignal;
  /** Hears what went wrong here rather than at a receiver; the lane tries again. */
  readonly failed: (error: unknown) => void;
}

/** A webhook that is held, or whose lane failed here, is looked at again after so many milliseconds. */
const LOOK_AGAIN_MS = 5_000;
/** Where only the newest facts were missing. */
const CATCH_UP_MS = 1_000;
/** Whoever took longer for the last message, in milliseconds, is served among the slow. */
const SLOW_MS = 2_000;
/** A fact about progress is said after so many deliveries: so many are repeated at most when the state is lost. */
const FACT_EVERY = 256;

/** Delivers to one webhook, one entry after another. */
export class Lane {
  #state: DeliveryState | undefined;
  #running: Promise<void> | undefined;
  #notBefore = 0;
  #isIdle = false;
  #sinceFact = 0;
  /** How long the last attempt took, in milliseconds. */
  #tookMs = 0;

  #registration: Registration;

  constructor(
    readonly parts: LaneParts,
    registration: Registration,
  ) {
    this.#registration = registration;
  }

  /** Takes over what changed. Enabled anew, it may try at once. */
  update(registration: Registration): void {
    if (registration.enabled > this.#registration.enabled) this.#notBefore = 0;
    this.#registration = registration;
  }

  /** Starts unless there is nothing to do yet. @param moved - feeds may say more than when it last looked */
  wake(moved: boolean): void {
    if (this.#running !== undefined || this.parts.clock().getTime() < this.#notBefore) return;
    if (this.#isIdle && !moved && !this.#hasReplay()) return;
    this.#running = this.#run().finally(() => (this.#running = undefined));
  }

  /** Resolves when no attempt is under way. */
  async stopped(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    this.#isIdle = false;
    try {
      while (!this.parts.signal.aborted && (await this.#step()));
    } catch (error) {
      this.#notBefore = this.parts.clock().getTime() + LOOK_AGAIN_MS;
      this.parts.failed(error);
    }
  }

  /** @returns whether there may be more to do at once */
  async #step(): Promise<boolean> {
    const state = await this.#current();
    if (state.nextAt !== null && this.parts.clock().getTime() < state.nextAt) {
      this.#notBefore = state.nextAt;
      return false;
    }
    if ((await this.#next(state)) === undefined) {
      this.#isIdle = true;
      return false;
    }
    const { prompt, slow } = this.parts.slots;
    const slots = state.failures > 0 || this.#tookMs > SLOW_MS ? slow : prompt;
    return slots.use(() => this.#attempt());
  }

  async #current(): Promise<DeliveryState> {
    const known = this.#state ?? (await this.parts.states.load(this.#registration.webhook));
    this.#state = stateFrom(this.#registration, known);
    return this.#state;
  }

  #hasReplay(): boolean {
    const done = this.#state?.replays ?? 0n;
    return this.#registration.replays.some(({ asked }) => asked > done);
  }

  /** The entry that is due: of a replay, else of the feed. A webhook that fails takes up no replay. */
  async #next(state: DeliveryState): Promise<FeedEntry | undefined> {
    const asked = this.#registration.replays.find((replay) => replay.asked > state.replays);
    if (state.replay === null && state.failures === 0 && asked !== undefined)
      return this.#next(await this.#save(takenUp(state, asked)));
    if (state.replay === null) return this.parts.feed.next(this.#registration, state.position);
    const entry = await this.parts.feed.next(this.#registration, state.replay.position);
    if (entry !== undefined && entry.position <= state.replay.until) return entry;
    return this.#next(await this.#save({ ...state, replay: null }));
  }

  /** With a slot in hand: whether it may still be told is asked now, and what it is told is built now. */
  async #attempt(): Promise<boolean> {
    const { directory, clock, post, random, signal } = this.parts;
    const { webhook } = this.#registration;
    if (signal.aborted) return false;
    const standing = await directory.standing(webhook);
    if (standing.kind === 'over') return false;
    if (standing.kind === 'held') return this.#hold(standing.reason);
    if (standing.kind === 'registration-closed') {
      await directory.disable(webhook, {
        ...{ reason: 'registration-closed', failure: null, status: null, attempts: 0 },
      });
      return false;
    }
    const entry = await this.#next(await this.#current());
    if (entry === undefined) return false;
    const message = signed(entry.id, clock(), entry.body, standing.secrets);
    const began = clock().getTime();
    const outcome = await post(standing.url, message, signal);
    this.#tookMs = clock().getTime() - began;
    // An attempt that was broken off here says nothing about the receiver.
    if (signal.aborted && outcome.kind !== 'accepted') return false;
    const { state, disabling } = judge(await this.#current(), entry.position, outcome, clock(), random());
    await this.#save(state);
    if (disabling !== undefined) await directory.disable(webhook, disabling);
    if (outcome.kind !== 'accepted') return false;
    await this.#noteProgress(state);
    return true;
  }

  async #hold(reason: HoldReason): Promise<boolean> {
    const pause = reason === 'stale' ? CATCH_UP_MS : LOOK_AGAIN_MS;
    this.#notBefore = this.parts.clock().getTime() + pause;
    const state = await this.#current();
    if (state.held !== reason) await this.#save({ ...state, held: reason });
    return false;
  }

  async #save(state: DeliveryState): Promise<DeliveryState> {
    if (!(await this.parts.states.save(state, this.parts.token)))
      throw new Error(`webhook ${state.webhook}: another instance delivers`);
    this.#state = state;
    return state;
  }

  async #noteProgress({ webhook, position, replay, replays }: DeliveryState): Promise<void> {
    this.#sinceFact += 1;
    if (this.#sinceFact < FACT_EVERY || replay !== null) return;
    this.#sinceFact = 0;
    await this.parts.directory.deliveredThrough(webhook, position, replays);
  }
}
