import type { ControlSnapshot } from './doors.js';

export interface SnapshotLimits {
  /** Events between two snapshots, as long as they fit. */
  readonly every: bigint;
  /** Bytes of all of them together. */
  readonly budget: number;
  readonly atMost: number;
}

/** A state over a million events takes 60 MB: a few of them are all that a small server has room for. */
const LIMITS: SnapshotLimits = { every: 16_384n, budget: 192 * 2 ** 20, atMost: 8 };

interface Kept {
  readonly position: bigint;
  readonly snapshot: ControlSnapshot;
}

const sizeOf = ({ snapshot: { point, beside } }: Kept): number => point.byteLength + beside.length;

/** States of control at even intervals. What does not fit goes, every second one, and the interval doubles. */
export class ControlSnapshots {
  readonly #limits: SnapshotLimits;
  #every: bigint;
  #kept: readonly Kept[] = [];

  constructor(limits: Partial<SnapshotLimits> = {}) {
    this.#limits = { ...LIMITS, ...limits };
    this.#every = this.#limits.every;
  }

  /** Positions, ascending. */
  get positions(): readonly bigint[] {
    return this.#kept.map(({ position }) => position);
  }

  get bytes(): number {
    return this.#kept.reduce((sum, kept) => sum + sizeOf(kept), 0);
  }

  /** Whether a snapshot belongs here: call it at each position, in order. */
  isDue(position: bigint): boolean {
    return position % this.#every === 0n;
  }

  add(position: bigint, snapshot: ControlSnapshot): void {
    this.#kept = [...this.#kept, { position, snapshot }];
    while (this.bytes > this.#limits.budget || this.#kept.length > this.#limits.atMost) {
      this.#every *= 2n;
      this.#kept = this.#kept.filter((kept) => this.isDue(kept.position));
    }
  }

  /** The last one that is not after a position. */
  before(position: bigint): Kept | undefined {
    return this.#kept.findLast((kept) => kept.position <= position);
  }
}
