import type { EventStore } from '../event-store.js';
import type { LedgerRows } from '../ledger-rows.js';
import { faultRuns, tellRun } from './fault-runs.js';
import { killMoment, KilledWriters } from './killed-writers.js';
import { SeededRandom } from './seeded-random.js';
import { requireWholeLedger } from './whole-ledger.js';

export interface WriterKillsOptions {
  readonly name: string;
  /** In one run. */
  readonly ledgers: number;
  /** Of one ledger: each finds what the one before left behind. */
  readonly kills: number;
  /** Path of a program that calls `writeUntilKilled`. */
  readonly program: string;
  /** An empty ledger: where it is, and how it is opened after each kill. */
  makeLedger(): Promise<{
    readonly place: string;
    open(): Promise<EventStore & { readonly rows: LedgerRows }>;
  }>;
}

/** What must hold on every durable store: a process that is killed loses nothing that it had acknowledged. */
export function writerKills({ name, ledgers, kills, program, makeLedger }: WriterKillsOptions): void {
  describe.each(faultRuns())(
    `a writing process that is killed at any moment (${name}, seed $seed)`,
    ({ seed }) => {
      it('leaves all that was acknowledged, each once, nothing torn, and another goes on', async () => {
        const random = new SeededRandom(seed);
        const figures = { kills: 0, acknowledged: 0 };
        for (let ledger = 0; ledger < ledgers; ledger++) {
          const { place, open } = await makeLedger();
          const writers = new KilledWriters(program);
          for (let kill = 0; kill < kills; kill++) {
            const order = { place, writers: random.integer(1, 16), preallocate: random.chance(0.1) };
            await writers.writeAndKill(order, killMoment(random));
            const store = await open();
            await requireWholeLedger(store, writers);
            await store.close();
          }
          await writers.end();
          figures.kills += writers.kills;
          figures.acknowledged += writers.acknowledged.size;
        }
        tellRun(`a writing process was killed (${name})`, seed, figures);
        expect(figures.kills).toBe(ledgers * kills);
        expect(figures.acknowledged).toBeGreaterThan(figures.kills);
      });
    },
  );
}
