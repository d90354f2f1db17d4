import { setTimeout as pause } from 'node:timers/promises';
import { leafOf, type EventStore, type Lease, type StoredEvent } from '@coop/event-sourcing';
import {
  formatCheckpoint,
  judgeCheckpoint,
  LogReader,
  TlogRefusal,
  type PolicyWitness,
  type TransparencyLog,
} from '@coop/tlog';
import { eventAt } from '../history/moment.js';
import type { SplitView } from '../storage/evidence.js';
import { CheckpointPublisher, type PublicationSettings, type SignedHead } from './checkpoint-publisher.js';
import { compareWitnesses } from './compare-witnesses.js';
import { LogWriter } from './log-writer.js';
import type { OpenedLog } from './open-log.js';
import { shownBy, type Witnessing } from './witnessing.js';

/**
 * - `following`: each event is in the log soon after its append;
 * - `event-store-loss`: something was signed that the store no longer has. Nothing is signed until an operator
 *   has restored the store or founded a new log;
 * - `event-store-differs`: the store has another event where the log's last one stands;
 * - `split-view`: two histories were signed with the key of this log. Frozen until an operator took the evidence away;
 * - `witness-ahead`: a witness cosigned more than is remembered here, and does not show it.
 */
export type LogState =
  'following' | 'event-store-loss' | 'event-store-differs' | 'split-view' | 'witness-ahead';

export interface KeeperParts {
  readonly store: EventStore;
  readonly opened: OpenedLog;
  readonly publication: PublicationSettings;
  readonly onIntegrated?: (position: bigint) => Promise<void>;
  /** How long the store may be behind a log that another instance wrote. */
  readonly maxLagMs: number;
  /** Told how far the log is signed. */
  readonly signed: (size: number) => void;
  readonly published: (head: SignedHead) => void;
  readonly told: (witnessing: Witnessing) => void;
  readonly entered: (state: LogState) => void;
}

/** How often a store is looked at that may be behind. */
export const LOOK_EVERY_MS = 200;

/** Keeps the log while this instance is its writer: compares, signs, publishes, and stops where it must. */
export class LogKeeper {
  #state: LogState = 'following';
  #ours: string | undefined;
  /** What a witness showed that the signer had forgotten. */
  #shown: { readonly witness: string; readonly theirs: string } | undefined;

  constructor(private readonly parts: KeeperParts) {}

  /**
   * Writes until the signal aborts, another one must write, or nothing may be signed any more.
   * @throws what the log throws
   */
  async run(lease: Lease, signal: AbortSignal): Promise<void> {
    try {
      await this.#write(lease, signal);
    } catch (error) {
      if (!(await this.#isFork(error, lease))) throw error;
      await this.#freeze(await this.#forkOfMemory());
    }
  }

  /** Writes until another one must, or nothing may be signed; begins anew when the signer remembers more. */
  async #write(lease: Lease, signal: AbortSignal): Promise<void> {
    for (let isToBegin = true; isToBegin;) {
      const log = await this.parts.opened.writer(lease);
      const checkpoint = log.checkpoint();
      this.#ours = checkpoint ?? this.#ours;
      if (checkpoint !== undefined) this.#tellPublished({ size: log.size, checkpoint });
      this.#enter(await this.#compare(log));
      if (this.#state !== 'following') return;
      isToBegin = !(await this.#keep(log, lease, signal)) && this.#isFollowing();
    }
  }

  /**
   * Signs what the store has, and publishes it.
   * @returns false when it stopped because of what a witness holds
   */
  async #keep(log: TransparencyLog, lease: Lease, signal: AbortSignal): Promise<boolean> {
    const { store, onIntegrated } = this.parts;
    const [halt, ended] = [new AbortController(), new AbortController()];
    const publisher = this.#publisherOf(log);
    const signed = (head: SignedHead) => {
      this.parts.signed(head.size);
      return publisher.offer(head);
    };
    await this.#offerAgain(log, publisher);
    const writer = new LogWriter({
      ...{ store, log, signed },
      ...(onIntegrated === undefined ? {} : { onIntegrated }),
    });
    const publishing = publisher.run(AbortSignal.any([signal, lease.lost, ended.signal])).then(
      (isDone) => {
        if (!isDone) halt.abort();
        return isDone;
      },
      (error: unknown) => {
        halt.abort();
        throw error;
      },
    );
    const writing = writer
      .run(signal, AbortSignal.any([lease.lost, halt.signal]))
      .finally(() => ended.abort());
    const [written, published] = await Promise.allSettled([writing, publishing]);
    if (written.status === 'rejected') throw written.reason;
    if (published.status === 'rejected') throw published.reason;
    if (published.value && !lease.lost.aborted) await publisher.finish();
    return published.value;
  }

  #publisherOf(log: TransparencyLog): CheckpointPublisher {
    return new CheckpointPublisher({
      ...{ log, policy: this.parts.opened.policy, settings: this.parts.publication, now: () => Date.now() },
      published: (head) => this.parts.published(head),
      told: (witnessing) => this.parts.told(witnessing),
      examine: (doubtful) => this.#examine(log, doubtful),
    });
  }

  #tellPublished(head: SignedHead): void {
    const { policy } = this.parts.opened;
    this.parts.published(head);
    this.parts.told(shownBy(judgeCheckpoint(head.checkpoint, policy), policy));
  }

  /** What was published without its quorum before a restart is taken to the witnesses again. */
  async #offerAgain(log: TransparencyLog, publisher: CheckpointPublisher): Promise<void> {
    const { policy, signer } = this.parts.opened;
    const checkpoint = log.checkpoint();
    if (checkpoint === undefined || policy.witnesses.length === 0) return;
    const isWhole = log.size > 0 && (await signer.lastSigned()).size === log.size;
    if (isWhole && judgeCheckpoint(checkpoint, policy).quorum === 'missing')
      await publisher.offerAgain({ size: log.size, checkpoint });
  }

  /** Whether a witness that does not cosign has a reason that must stop this log. @returns false if so */
  async #examine(log: TransparencyLog, doubtful: readonly PolicyWitness[]): Promise<boolean> {
    const parts = { opened: this.parts.opened, log, settings: this.parts.publication };
    const found = await compareWitnesses(parts, doubtful);
    if (found.verdict === 'agrees') return true;
    if (found.verdict === 'split-view') await this.#freeze(found.found);
    if (found.verdict === 'ahead') this.#enter('witness-ahead');
    if (found.verdict === 'recalled') this.#shown = found;
    return false;
  }

  async #freeze(found: SplitView): Promise<void> {
    await this.parts.opened.evidence.keep(found);
    this.#enter('split-view');
  }

  /**
   * What is to be signed does not extend what was signed before.
   * @throws LeaseLost when another instance did that just now: then it is no fork
   */
  async #isFork(error: unknown, lease: Lease): Promise<boolean> {
    if (!saysFork(error)) return false;
    try {
      await this.parts.opened.writer(lease);
    } catch (cause) {
      if (!saysFork(cause)) throw cause;
    }
    return true;
  }

  async #forkOfMemory(): Promise<SplitView> {
    const { signer, source } = this.parts.opened;
    const last = await signer.lastSigned();
    const { witness, theirs } = this.#shown ?? {
      witness: 'the memory of the signer',
      theirs: formatCheckpoint({ origin: source.origin, ...last }),
    };
    const detail = `the events of the store give another root at ${last.size} entries than the one that was signed`;
    return { witness, theirs, ours: this.#ours ?? '', detail };
  }

  #enter(state: LogState): void {
    this.#state = state;
    this.parts.entered(state);
  }

  #isFollowing(): boolean {
    return this.#state === 'following';
  }

  /** Compares log, witnesses and store before anything new is signed. */
  async #compare(log: TransparencyLog): Promise<LogState> {
    const { opened } = this.parts;
    if (!(await opened.evidence.isEmpty())) return 'split-view';
    // What a witness shows counts as what was signed, from here on.
    if (!(await this.#examine(log, opened.policy.witnesses)) && !this.#isFollowing()) return this.#state;
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
    const { store, opened, maxLagMs } = this.parts;
    const looks = opened.isShared ? maxLagMs / LOOK_EVERY_MS : 1;
    for (let look = 1; ; look += 1) {
      const event = await eventAt(store, position);
      if (event !== undefined || look >= looks) return event;
      await pause(LOOK_EVERY_MS);
    }
  }
}

const saysFork = (error: unknown): boolean => error instanceof TlogRefusal && error.code === 'signer_fork';
