import { setTimeout as pause } from 'node:timers/promises';
import {
  LeaseLost,
  leafOf,
  PositionGate,
  type EventStore,
  type Lease,
  type Leases,
  type StoredEvent,
} from '@coop/event-sourcing';
import { CHECKPOINT_PATH, LogReader, openCheckpoint, TlogRefusal, type TransparencyLog } from '@coop/tlog';
import { eventAt } from '../history/moment.js';
import { LogWriter, type Published } from './log-writer.js';
import type { OpenedLog } from './open-log.js';

/**
 * - `following`: each event is in the log soon after its append;
 * - `event-store-loss`: something was signed that the store no longer has. Nothing is signed until an operator
 *   has restored the store or founded a new log;
 * - `event-store-differs`: the store has another event where the log's last one stands.
 */
export type LogState = 'following' | 'event-store-loss' | 'event-store-differs';

export interface IntegratorOptions {
  readonly store: EventStore;
  readonly opened: OpenedLog;
  /** Who writes, among all instances. */
  readonly leases: Leases;
  /** Told after each batch, with the position up to which the log now reaches. The log does not wait for it. */
  readonly onIntegrated?: (position: bigint) => Promise<void>;
  /** How long the store of an instance may be behind a log that another one wrote. Default 10,000. */
  readonly maxLagMs?: number;
}

/** Name of the lease of the log's one writer. */
export const LOG_LEASE = 'audit.log';
/** How often an instance that does not write looks for a new checkpoint. */
const LOOK_EVERY_MS = 200;
const MAX_LAG_MS = 10_000;

/**
 * Keeps the transparency log: index of an event = position − 1. The leaf is a function of the stored event alone,
 * so a log that was lost is built again from the store, byte for byte, and any instance can go on where another
 * one stopped. No event says that a checkpoint was made: it would be a leaf, and a leaf makes a checkpoint, for
 * ever.
 */
export class LogIntegrator {
  /** How far the published log reaches, whoever wrote it. */
  readonly gate = new PositionGate();
  #state: LogState = 'following';
  #published: Published | undefined;

  constructor(private readonly options: IntegratorOptions) {}

  get state(): LogState {
    return this.#state;
  }

  /** The last checkpoint; undefined while a lost log is being built again. */
  get published(): Published | undefined {
    return this.#published;
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
        await this.#write(lease, signal);
      } catch (error) {
        if (!this.#isTakenOver(error, lease)) throw error;
        // Leases that were restored from a backup have small tokens at first: each attempt raises them.
        await pause(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
      } finally {
        await lease.release();
      }
    }
  }

  async #write(lease: Lease, signal: AbortSignal): Promise<void> {
    const { store, opened, onIntegrated } = this.options;
    const log = await opened.writer(lease);
    this.#state = await this.#compare(log);
    const checkpoint = log.checkpoint();
    if (checkpoint !== undefined) this.#note({ size: log.size, checkpoint });
    if (this.#state !== 'following') return;
    const published = (each: Published) => this.#note(each);
    const writer = new LogWriter({
      ...{ store, log, published },
      ...(onIntegrated === undefined ? {} : { onIntegrated }),
    });
    await writer.run(signal, lease.lost);
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

  /** Notes what another instance publishes. @throws TlogRefusal when it was not signed by this log's key */
  async #watch(signal: AbortSignal): Promise<void> {
    const { read, origin, verifiers } = this.options.opened.source;
    for (;;) {
      await pause(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      // A place that does not answer is asked again; meanwhile the gate stands still, which readiness shows.
      const bytes = await read(CHECKPOINT_PATH).catch(() => undefined);
      const checkpoint = bytes === undefined ? undefined : Buffer.from(bytes).toString('utf8');
      if (checkpoint === undefined || checkpoint === this.#published?.checkpoint) continue;
      const { size } = openCheckpoint(checkpoint, origin, verifiers);
      if (size >= (this.#published?.size ?? 0)) this.#note({ size, checkpoint });
    }
  }

  #note(published: Published): void {
    this.#published = published;
    this.gate.reach(BigInt(published.size));
  }

  /** Compares log and store before anything new is signed. */
  async #compare(log: TransparencyLog): Promise<LogState> {
    const { opened } = this.options;
    const signed = (await opened.signer.lastSigned()).size;
    const furthest = Math.max(log.size, signed);
    if (furthest > 0 && (await this.#stored(BigInt(furthest))) === undefined) return 'event-store-loss';
    if (log.size === 0) return 'following';
    const entry = await (await LogReader.open(opened.source)).entry(log.size - 1);
    const event = await this.#stored(BigInt(log.size));
    const isSame = event !== undefined && Buffer.compare(leafOf(event), entry) === 0;
    return isSame ? 'following' : 'event-store-differs';
  }

  /** An event that the log covers. Where others write too, this store may hear of it a moment later. */
  async #stored(position: bigint): Promise<StoredEvent | undefined> {
    const { store, opened, maxLagMs = MAX_LAG_MS } = this.options;
    const looks = opened.isShared ? maxLagMs / LOOK_EVERY_MS : 1;
    for (let look = 1; ; look += 1) {
      const event = await eventAt(store, position);
      if (event !== undefined || look >= looks) return event;
      await pause(LOOK_EVERY_MS);
    }
  }
}
