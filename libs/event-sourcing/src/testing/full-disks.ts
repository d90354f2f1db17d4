import { randomUUID } from 'node:crypto';
import { StoreError, type AppendRequest, type EventStore } from '../event-store.js';
import type { LedgerRows } from '../ledger-rows.js';
import { faultRuns, tellRun } from './fault-runs.js';
import { sampleAppend, sampleStream } from './sample-append.js';
import { SeededRandom } from './seeded-random.js';
import type { SmallDisk } from './small-disk.js';
import { requireWholeLedger, type Placed } from './whole-ledger.js';

type AnyStore = EventStore & { readonly rows: LedgerRows };

export interface FullDisksOptions {
  readonly name: string;
  /** What an append is refused with, beside the code `StoreUnavailable`. */
  readonly message: string;
  /** How often the disk is full in one run. */
  readonly rounds: number;
  /** An empty ledger on a disk that has room for all that is appended here, once what fills it is taken away. */
  makeLedger(): Promise<{
    readonly disk: SmallDisk;
    open(): Promise<AnyStore>;
    /** Called when the store is closed, for what does not go with the disk. */
    drop(): Promise<void>;
  }>;
}

/** Refusals that are waited for: some more than the first, which may be the last of its group only. */
const REFUSALS = 20;

class Outcomes {
  readonly acknowledged = new Map<string, Placed>();
  readonly refused = new Map<string, AppendRequest>();

  constructor(private readonly message: string) {}

  /** Appends groups until the disk is full, and some more then. */
  async appendUntilFull(store: EventStore, random: SeededRandom): Promise<void> {
    const enough = this.refused.size + REFUSALS;
    while (this.refused.size < enough) {
      const group = Array.from({ length: random.integer(1, 8) }, () => {
        // Random text: no database makes it smaller.
        const data = Array.from({ length: random.integer(1, 1_500) }, () => randomUUID());
        return sampleAppend(sampleStream(), 'no-stream', [data]);
      });
      await Promise.all(group.map((request) => this.#try(store, request)));
    }
  }

  /** Whoever was refused last tries again; now it is carried out. */
  async tryAgain(store: EventStore): Promise<void> {
    for (const [commandId, request] of [...this.refused].slice(-2)) {
      this.acknowledged.set(commandId, await store.append(request));
      this.refused.delete(commandId);
    }
  }

  async #try(store: EventStore, request: AppendRequest): Promise<void> {
    try {
      this.acknowledged.set(request.commandId, await store.append(request));
    } catch (error) {
      expect(error).toBeInstanceOf(StoreError);
      expect(error).toMatchObject({ code: 'StoreUnavailable', message: this.message });
      this.refused.set(request.commandId, request);
    }
  }
}

/** What must hold on every durable store: a full disk is a clear refusal, harms nothing, and passes. */
export function fullDisks({ name, message, rounds, makeLedger }: FullDisksOptions): void {
  describe.each(faultRuns())(`a ledger whose disk is full (${name}, seed $seed)`, ({ seed }) => {
    it('says so, is read as before, holds no half of anything, and goes on once there is room', async () => {
      const random = new SeededRandom(seed);
      const { disk, open, drop } = await makeLedger();
      const outcomes = new Outcomes(message);
      const { acknowledged, refused } = outcomes;
      let store = await open();
      const whole = () => requireWholeLedger(store, { acknowledged, refused: refused.keys() });
      for (let round = 0; round < rounds; round++) {
        disk.fill(random.integer(0, 1_000_000));
        await outcomes.appendUntilFull(store, random);
        await whole();
        // An operator may also try to start it anew.
        if (random.chance(0.3)) {
          await store.close();
          store = await open();
          await whole();
        }
        disk.free();
        await outcomes.tryAgain(store);
        await whole();
      }
      const figures = { refused: refused.size, acknowledged: acknowledged.size };
      tellRun(`the disk was full (${name})`, seed, { 'times full': rounds, ...figures });
      await store.close();
      await drop();
    });
  });
}
