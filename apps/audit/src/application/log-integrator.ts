import { leafOf, PositionGate, type Commit, type EventStore } from '@coop/event-sourcing';
import { LogReader } from '@coop/tlog';
import type { OpenedLog } from './log-keys.js';

/**
 * - `following`: each event is in the log soon after its append;
 * - `event-store-loss`: something was signed that the store no longer has. Nothing is signed until an operator
 *   has restored the store or founded a new log;
 * - `event-store-differs`: the store has another event where the log's last one stands.
 */
export type LogState = 'following' | 'event-store-loss' | 'event-store-differs';

/** A signed checkpoint and the number of entries that it covers. */
export interface Published {
  readonly size: number;
  readonly checkpoint: string;
}

export interface IntegratorOptions {
  readonly store: EventStore;
  readonly opened: OpenedLog;
  /** Told after each batch, with the position up to which the log now reaches. The log does not wait for it. */
  readonly onIntegrated?: (position: bigint) => Promise<void>;
}

const MAX_BATCH = 256;
const MAX_DELAY_MS = 200;

/**
 * Makes every stored event a leaf of the transparency log: index = position − 1. The leaf is a function of the
 * stored event alone, so a log that was lost is built again from the store, byte for byte. No event says that a
 * checkpoint was made: it would be a leaf, and a leaf makes a checkpoint, for ever.
 */
export class LogIntegrator {
  /** How far the published log reaches. */
  readonly gate = new PositionGate();
  readonly #pending: Uint8Array[] = [];
  /** The next position to become a leaf. */
  #next = 1n;
  #state: LogState = 'following';
  #published: Published | undefined;
  #turn: Promise<void> = Promise.resolve();
  #told: Promise<void> = Promise.resolve();
  readonly #failed = new AbortController();

  constructor(private readonly options: IntegratorOptions) {}

  get state(): LogState {
    return this.#state;
  }

  /** The last checkpoint; undefined while a lost log is being built again. */
  get published(): Published | undefined {
    return this.#published;
  }

  /** Compares log and store before anything new is signed. @returns the state, which is final if it is an alarm */
  async prepare(): Promise<LogState> {
    const { store, opened } = this.options;
    const signed = (await opened.signer.lastSigned()).size;
    if (Math.max(opened.log.size, signed) > Number(store.head())) this.#state = 'event-store-loss';
    else if (!(await this.#endsAlike())) this.#state = 'event-store-differs';
    const checkpoint = opened.log.checkpoint();
    if (checkpoint !== undefined) this.#note({ size: opened.log.size, checkpoint });
    return this.#state;
  }

  /** Follows the store until the signal aborts. Returns at once in a state of alarm. @throws what the log throws */
  async run(signal: AbortSignal): Promise<void> {
    if ((await this.prepare()) !== 'following') return;
    let timer: NodeJS.Timeout | undefined;
    const flushSoon = () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        this.#flush().catch((error: unknown) => this.#failed.abort(error));
      }, MAX_DELAY_MS);
    };
    const { store, opened } = this.options;
    this.#next = BigInt(opened.log.size) + 1n;
    try {
      for await (const item of store.subscribe(
        BigInt(opened.log.size),
        AbortSignal.any([signal, this.#failed.signal]),
      )) {
        if ('caughtUp' in item) continue;
        this.#take(item);
        if (this.#pending.length >= MAX_BATCH) await this.#flush();
        else flushSoon();
      }
    } finally {
      clearTimeout(timer);
    }
    if (!this.#failed.signal.aborted) await this.#flush();
    await this.#told;
    this.#failed.signal.throwIfAborted();
  }

  /** A commit that the log ends within gives only its rest. */
  #take(commit: Commit): void {
    for (const event of commit.events) if (event.position >= this.#next) this.#pending.push(leafOf(event));
    this.#next = commit.last + 1n;
  }

  /** One after the other: the timer and the reader both ask for it. */
  async #flush(): Promise<void> {
    const turn = this.#turn.then(() => this.#integrate());
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #integrate(): Promise<void> {
    const { opened, onIntegrated } = this.options;
    while (this.#pending.length > 0) {
      const batch = this.#pending.slice(0, MAX_BATCH);
      const { size, checkpoint } = await opened.log.append(batch);
      this.#pending.splice(0, batch.length);
      if (checkpoint === undefined) continue;
      this.#note({ size, checkpoint });
      if (onIntegrated === undefined) continue;
      this.#told = this.#told
        .then(() => onIntegrated(BigInt(size)))
        .catch((error: unknown) => this.#failed.abort(error));
    }
  }

  #note(published: Published): void {
    this.#published = published;
    this.gate.reach(BigInt(published.size));
  }

  async #endsAlike(): Promise<boolean> {
    const { store, opened } = this.options;
    const { size } = opened.log;
    if (size === 0) return true;
    const entry = await (await LogReader.open(opened.source)).entry(size - 1);
    for await (const { events } of store.readAll(BigInt(size) - 1n, { upTo: BigInt(size) }))
      for (const event of events)
        if (event.position === BigInt(size)) return Buffer.compare(leafOf(event), entry) === 0;
    return false;
  }
}
