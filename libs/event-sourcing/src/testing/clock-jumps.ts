import { CLOCK_TOLERANCE_MS, type ClockBehind } from '../clock-behind.js';
import type { AppendResult, EventStore } from '../event-store.js';
import type { LedgerRows } from '../ledger-rows.js';
import { faultRuns, tellRun } from './fault-runs.js';
import { sampleAppend, sampleStream } from './sample-append.js';
import { SeededRandom } from './seeded-random.js';
import { requireWholeLedger } from './whole-ledger.js';

const HOUR = 3_600_000;
const JUMPS = 10;

export interface ClockJumpsOptions {
  readonly name: string;
  makeStore(options: {
    readonly clock: () => Date;
    readonly onClockBehind: (notice: ClockBehind) => void;
  }): Promise<EventStore & { readonly rows?: LedgerRows }>;
}

/** What must hold on every durable store: a clock that goes back disturbs no order, and is flagged. */
export function clockJumps({ name, makeStore }: ClockJumpsOptions): void {
  describe.each(faultRuns())(`a clock that goes back an hour (${name}, seed $seed)`, ({ seed }) => {
    it('changes no order, lets no time decrease, and is told until it has caught up', async () => {
      const random = new SeededRandom(seed);
      let now = Date.parse('2026-03-01T12:00:00.000Z');
      const notices: ClockBehind[] = [];
      const store = await makeStore({
        clock: () => new Date(now),
        onClockBehind: (notice) => notices.push(notice),
      });
      const acknowledged = new Map<string, AppendResult>();
      const stream = sampleStream();
      let latest = now;
      let jumps = 0;

      /** Some appends at the same moment: one group or more. */
      async function append(): Promise<void> {
        notices.length = 0;
        const group = Array.from({ length: random.integer(1, 5) }, () => sampleAppend(stream));
        const results = await Promise.all(group.map((request) => store.append(request)));
        for (const [index, request] of group.entries()) {
          const result = results[index];
          if (result !== undefined) acknowledged.set(request.commandId, result);
        }
        latest = Math.max(latest, now);
        const recordedAt = new Date(latest).toISOString();
        expect(new Set(results.map((result) => result.recordedAt))).toEqual(new Set([recordedAt]));
        const behindMs = latest - now;
        const told = behindMs > CLOCK_TOLERANCE_MS ? [{ recordedAt, behindMs }] : [];
        expect(notices.slice(0, 1)).toEqual(told);
      }

      for (let jump = 0; jump < JUMPS; jump++) {
        for (let turn = random.integer(1, 4); turn > 0; turn--) {
          now += random.integer(0, 60_000);
          await append();
        }
        now -= random.pick([HOUR, HOUR, random.integer(1, HOUR), CLOCK_TOLERANCE_MS, CLOCK_TOLERANCE_MS + 1]);
        jumps += 1;
        await append();
        // Half of them before the clock has caught up.
        if (random.chance(0.5)) now = latest + random.integer(0, HOUR);
      }

      const commits = await requireWholeLedger(store, { acknowledged });
      // Acknowledged one group after the other, they lie in this order whatever the clock said.
      const inOrder = [...acknowledged].map(([commandId]) => commandId);
      expect(commits.map(({ events }) => events[0]?.commandId)).toEqual(inOrder);
      tellRun(`the clock went back (${name})`, seed, { jumps, commits: commits.length });
      await store.close();
    });
  });
}
