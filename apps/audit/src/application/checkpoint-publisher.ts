import {
  WitnessQuorum,
  type GetFromWitness,
  type Policy,
  type PolicyWitness,
  type PostToWitness,
  type TransparencyLog,
  type WitnessedCheckpoint,
} from '@coop/tlog';
import { standingsOf, type LastCosigned, type Witnessing } from './witnessing.js';

/** How checkpoints are published. */
export interface PublicationSettings {
  /** Witnesses are asked at most so often. */
  readonly everyMs: number;
  /** So long the quorum is waited for; then a checkpoint is published under the signature of the log alone. */
  readonly waitMs: number;
  readonly post: PostToWitness;
  readonly get: GetFromWitness;
}

/** A signed checkpoint and the number of entries that it covers. */
export interface SignedHead {
  readonly size: number;
  readonly checkpoint: string;
}

export interface PublisherParts {
  readonly log: TransparencyLog;
  readonly policy: Policy;
  readonly settings: PublicationSettings;
  /** Told of each checkpoint that is published, in order. */
  readonly published: (head: SignedHead) => void;
  readonly told: (witnessing: Witnessing) => void;
  /**
   * Looks into what witnesses hold against the log.
   * @returns false when nothing may be published any more
   */
  readonly examine: (doubtful: readonly PolicyWitness[]) => Promise<boolean>;
  readonly now: () => number;
}

const LONGEST_GRACE_MS = 1_000;

/** So long one round of asking may take, at most. */
export const roundMs = ({ waitMs }: Pick<PublicationSettings, 'waitMs'>): number =>
  Math.max(1_000, Math.min(5_000, waitMs));
const DOUBTS: ReadonlySet<string> = new Set(['witness_ahead', 'witness_disagrees']);

/**
 * Publishes what the signer signed. Where the policy names witnesses, the newest head is taken to them at most every
 * interval; what nobody was asked about in between is covered by it. Without a witness each head is published at once.
 */
export class CheckpointPublisher {
  readonly #witnesses: WitnessQuorum | undefined;
  readonly #lastCosigned: LastCosigned = new Map();
  /** The newest head whose quorum is not met yet. */
  #newest: SignedHead | undefined;
  #missingSince: number | undefined;
  /** What is published is below the quorum: then nothing waits for it, and it is asked for all the same. */
  #isBelow = false;
  #published = { size: -1, cosigned: 0 };
  #wake: () => void = () => undefined;

  constructor(private readonly parts: PublisherParts) {
    const { policy, settings } = parts;
    if (policy.witnesses.length === 0) return;
    this.#witnesses = new WitnessQuorum({
      ...{ policy, post: settings.post },
      timeoutMs: roundMs(settings),
      graceMs: Math.min(LONGEST_GRACE_MS, settings.everyMs),
    });
  }

  /** Takes a signed head. Without witnesses it is published when the promise is fulfilled. */
  async offer(head: SignedHead): Promise<void> {
    if (this.#witnesses === undefined) return this.#publish(head.checkpoint, head.size);
    this.#newest = head;
    this.#wake();
  }

  /** Takes what was published below its quorum to the witnesses again. */
  async offerAgain(head: SignedHead): Promise<void> {
    this.#isBelow = true;
    await this.offer(head);
  }

  /**
   * Takes heads to the witnesses until the signal aborts.
   * @returns false when it stopped because of what a witness holds
   * @throws what publishing throws
   */
  async run(signal: AbortSignal): Promise<boolean> {
    if (this.#witnesses === undefined) return true;
    while (!signal.aborted) {
      if (this.#newest === undefined) await this.#woken(signal);
      if (signal.aborted) break;
      const began = performance.now();
      if (!(await this.#round(this.#witnesses))) return false;
      await this.#pause(this.parts.settings.everyMs - (performance.now() - began), signal);
    }
    return true;
  }

  /** Asks once more for what was signed last, before the end. */
  async finish(): Promise<void> {
    if (this.#witnesses !== undefined && this.#newest !== undefined) await this.#round(this.#witnesses);
  }

  async #round(witnesses: WitnessQuorum): Promise<boolean> {
    const { log, examine, now, settings } = this.parts;
    const head = this.#newest;
    if (head === undefined) return true;
    const prove = (oldSize: number) => log.consistencyProof(oldSize, head.size);
    const answer = await witnesses.cosign(head.checkpoint, prove);
    const isMet = answer.quorum === 'met';
    this.#missingSince = isMet ? undefined : (this.#missingSince ?? now());
    const isLate = this.#missingSince !== undefined && now() - this.#missingSince >= settings.waitMs;
    this.#isBelow = !isMet && (this.#isBelow || isLate);
    const doubtful = answer.outcomes.flatMap((each) =>
      each.outcome === 'failed' && DOUBTS.has(each.code) ? [each.witness] : [],
    );
    if (doubtful.length > 0 && !(await examine(doubtful))) {
      this.#tell(answer);
      return false;
    }
    const cosigned = answer.witnessed.length;
    const isBetter = head.size > this.#published.size || cosigned > this.#published.cosigned;
    if (isMet || (this.#isBelow && isBetter)) await this.#publish(answer.note, head.size, cosigned);
    if (isMet && this.#newest === head) this.#newest = undefined;
    // Only now: whoever hears it finds the checkpoint published.
    this.#tell(answer);
    return true;
  }

  #tell({ outcomes }: WitnessedCheckpoint): void {
    const since = this.#missingSince;
    const missing = this.#isBelow ? 'below-quorum' : 'waiting';
    const met = this.parts.policy.quorum.kind === 'none' ? 'unwitnessed' : 'witnessed';
    this.parts.told({
      state: since === undefined ? met : missing,
      since: since === undefined ? null : new Date(since).toISOString(),
      witnesses: standingsOf(outcomes, this.#lastCosigned),
    });
  }

  async #publish(checkpoint: string, size: number, cosigned = 0): Promise<void> {
    await this.parts.log.publish(checkpoint);
    this.#published = { size, cosigned };
    this.parts.published({ size, checkpoint });
  }

  #woken(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        signal.removeEventListener('abort', end);
        resolve();
      };
      this.#wake = end;
      signal.addEventListener('abort', end);
    });
  }

  #pause(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, Math.max(0, ms));
      signal.addEventListener('abort', end);
    });
  }
}
