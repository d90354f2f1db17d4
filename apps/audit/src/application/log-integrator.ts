import { setTimeout as pause } from 'node:timers/promises';
import { LeaseLost, PositionGate, type EventStore, type Lease, type Leases } from '@coop/event-sourcing';
import { CHECKPOINT_PATH, getByFetch, judgeCheckpoint, postByFetch, TlogRefusal } from '@coop/tlog';
import type { PublicationSettings, SignedHead } from './checkpoint-publisher.js';
import { LogKeeper, LOOK_EVERY_MS, type LogState } from './log-keeper.js';
import type { OpenedLog } from './open-log.js';
import { notYetAsked, shownBy, type Witnessing } from './witnessing.js';

export interface IntegratorOptions {
  readonly store: EventStore;
  readonly opened: OpenedLog;
  /** Who writes, among all instances. */
  readonly leases: Leases;
  /** Told after each batch, with the position up to which the log now reaches. The log does not wait for it. */
  readonly onIntegrated?: (position: bigint) => Promise<void>;
  /** How long the store of an instance may be behind a log that another one wrote. Default 10,000. */
  readonly maxLagMs?: number;
  /** How checkpoints are published. Default: witnesses are asked each second, and waited for ten seconds. */
  readonly publication?: Partial<PublicationSettings>;
  /** Told when it becomes another one. */
  readonly onState?: (state: LogState) => void;
  /** Told when it becomes another one. */
  readonly onWitnessing?: (witnessing: Witnessing) => void;
}

/** Name of the lease of the log's one writer. */
export const LOG_LEASE = 'audit.log';
const MAX_LAG_MS = 10_000;
const PUBLICATION: PublicationSettings = {
  ...{ everyMs: 1_000, waitMs: 10_000 },
  ...{ post: postByFetch, get: getByFetch },
};

/**
 * Keeps the transparency log: index of an event = position − 1. The leaf is a function of the stored event alone,
 * so a log that was lost is built again from the store, byte for byte, and any instance can go on where another
 * one stopped. No event says that a checkpoint was made: it would be a leaf, and a leaf makes a checkpoint, for
 * ever.
 */
export class LogIntegrator {
  /** How far the published log reaches, whoever wrote it. */
  readonly gate = new PositionGate();
  /** How far the signed log reaches, as far as this instance knows: what waits for its witnesses is in it. */
  readonly integrated = new PositionGate();
  #state: LogState = 'following';
  #published: SignedHead | undefined;
  #witnessing: Witnessing;
  readonly #keeper: LogKeeper;

  constructor(private readonly options: IntegratorOptions) {
    const { store, opened, onIntegrated, maxLagMs = MAX_LAG_MS } = options;
    this.#witnessing = notYetAsked(opened.policy);
    this.#keeper = new LogKeeper({
      ...{ store, opened, maxLagMs, publication: { ...PUBLICATION, ...options.publication } },
      ...(onIntegrated && { onIntegrated }),
      signed: (size) => this.integrated.reach(BigInt(size)),
      published: (head) => this.#note(head),
      told: (witnessing) => this.#tell(witnessing),
      entered: (state) => this.#enter(state),
    });
  }

  get state(): LogState {
    return this.#state;
  }

  /** The last checkpoint; undefined while a lost log is being built again. */
  get published(): SignedHead | undefined {
    return this.#published;
  }

  /** How the published checkpoint stands to the policy of the log. */
  get witnessing(): Witnessing {
    return this.#witnessing;
  }

  /**
   * Writes the log while this instance holds the lease, and follows what another one publishes meanwhile. Ends when
   * the signal aborts, and at once in a state of alarm.
   * @throws what the log throws
   */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && this.#state === 'following') {
      const lease = await this.#followUntilHolder(signal);
      if (lease === undefined) return;
      try {
        await this.#keeper.run(lease, signal);
      } catch (error) {
        if (!this.#isTakenOver(error, lease)) throw error;
        // Leases that were restored from a backup have small tokens at first: each attempt raises them.
        await pause(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
      } finally {
        await lease.release();
      }
    }
  }

  /** Another instance is the writer now: what this one was about to do is done there. */
  #isTakenOver(error: unknown, lease: Lease): boolean {
    if (!this.options.opened.isShared) return false;
    const isRaced = error instanceof TlogRefusal && error.code === 'signer_raced';
    return error instanceof LeaseLost || isRaced || (lease.lost.aborted && !(error instanceof TlogRefusal));
  }

  /** @returns the lease; `undefined` when the signal aborts first */
  async #followUntilHolder(signal: AbortSignal): Promise<Lease | undefined> {
    const over = new AbortController();
    const watching = this.#watch(AbortSignal.any([signal, over.signal])).catch((error: unknown) => {
      over.abort();
      throw error;
    });
    let lease: Lease | undefined;
    try {
      lease = await this.options.leases.hold(LOG_LEASE, AbortSignal.any([signal, over.signal]));
    } catch (error) {
      if (!signal.aborted && !over.signal.aborted) throw error;
    }
    over.abort();
    try {
      await watching;
    } catch (error) {
      await lease?.release();
      throw error;
    }
    return lease;
  }

  /** Notes what another instance signs and publishes. @throws TlogRefusal when it was not signed by this log's key */
  async #watch(signal: AbortSignal): Promise<void> {
    const { source, policy, signer } = this.options.opened;
    for (;;) {
      await pause(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      // A place that does not answer is asked again; meanwhile the gate stands still, which readiness shows.
      if (policy.witnesses.length > 0)
        await signer.lastSigned().then(
          ({ size }) => this.integrated.reach(BigInt(size)),
          () => undefined,
        );
      const bytes = await source.read(CHECKPOINT_PATH).catch(() => undefined);
      const checkpoint = bytes === undefined ? undefined : Buffer.from(bytes).toString('utf8');
      if (checkpoint === undefined || checkpoint === this.#published?.checkpoint) continue;
      const judged = judgeCheckpoint(checkpoint, policy);
      const { size } = judged.checkpoint;
      if (size < (this.#published?.size ?? 0)) continue;
      this.#note({ size, checkpoint });
      this.#tell(shownBy(judged, policy));
    }
  }

  #note(published: SignedHead): void {
    this.#published = published;
    this.gate.reach(BigInt(published.size));
    this.integrated.reach(BigInt(published.size));
  }

  #enter(state: LogState): void {
    const isNew = state !== this.#state;
    this.#state = state;
    if (isNew) this.options.onState?.(state);
  }

  #tell(witnessing: Witnessing): void {
    const isNew = witnessing.state !== this.#witnessing.state;
    this.#witnessing = witnessing;
    if (isNew) this.options.onWitnessing?.(witnessing);
  }
}
