import type { EventStore } from '../event-store.js';
import type { LedgerRows } from '../ledger-rows.js';
import { faultRuns, tellRun } from './fault-runs.js';
import { SeededRandom } from './seeded-random.js';
import { requireWholeLedger } from './whole-ledger.js';
import { judge, runRace, type Race, type RaceOutcome } from './withdrawals.js';

type AnyStore = EventStore & { readonly rows?: LedgerRows };

export interface WithdrawalRacesOptions {
  readonly name: string;
  /** Disclosures that are tried in one run, by one racer alone and by many. */
  readonly attempts: number;
  makeStore(): Promise<AnyStore>;
}

/** How often something is given or withdrawn: seldom enough that most disclosures stand, or all the time. */
const CONTROL = [0.03, 0.08, 0.2];

/** Looks at the ledger of a race. @returns its figures */
export async function requireLawful(store: AnyStore, { acknowledged, refused }: RaceOutcome) {
  const commits = await requireWholeLedger(store, { acknowledged, refused });
  const { disclosures, withdrawals, unlawful } = judge(commits);
  expect(unlawful).toEqual([]);
  // A race in which nobody ever comes too late, or always, shows nothing.
  const figures = { disclosures, withdrawals, refused: refused.length };
  expect(Object.entries(figures).filter(([, figure]) => figure === 0)).toEqual([]);
  return figures;
}

/** What must hold on every store: no disclosure ever stands after the withdrawal of what it relied on. */
export function withdrawalRaces({ name, attempts, makeStore }: WithdrawalRacesOptions): void {
  describe.each(faultRuns())(`withdrawals and disclosures that race (${name}, seed $seed)`, ({ seed }) => {
    const race = async (different: Partial<Race>) => {
      const random = new SeededRandom(seed);
      const store = await makeStore();
      const control = random.pick(CONTROL);
      const outcome = await runRace(store, random, {
        racers: 1,
        attempts,
        control,
        checked: true,
        ...different,
      });
      return { store, outcome };
    };

    it.each([
      ['alone', 1],
      ['in groups', 24],
    ])('have one order: nothing is disclosed after its withdrawal, each append %s', async (how, racers) => {
      const { store, outcome } = await race({ racers, attempts: attempts / 2 });
      const figures = await requireLawful(store, outcome);
      tellRun(`withdrawals raced ${how} (${name})`, seed, { interleavings: attempts / 2, ...figures });
      await store.close();
    });

    it('are found out by the judge when nothing is checked', async () => {
      const { store } = await race({ racers: 8, attempts: 500, control: 0.2, checked: false });
      const commits = [];
      for await (const commit of store.readAll(0n)) commits.push(commit);
      expect(judge(commits).unlawful.length).toBeGreaterThan(0);
      await store.close();
    });
  });
}
