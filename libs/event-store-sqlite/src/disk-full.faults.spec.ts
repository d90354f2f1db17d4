// needs: tmpfs
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { StoreError, type AppendRequest, type EventStore } from '@coop/event-sourcing';
import {
  faultRuns,
  requireWholeLedger,
  SeededRandom,
  smallDisks,
  tellRun,
  type Placed,
} from '@coop/event-sourcing/testing';
import { openSqliteEventStore } from './sqlite-event-store.js';
import { sampleAppend, sampleStream } from './testing/sample-append.js';

/** More than ledger and log need for all that is appended: what is freed is enough for what was refused. */
const DISK_BYTES = 64 * 1024 * 1024;
const ROUNDS = 8;

const newDisk = smallDisks();

/** Appends groups until the disk is full, and some more then. @returns how often it was refused */
async function appendUntilFull(
  store: EventStore,
  random: SeededRandom,
  acknowledged: Map<string, Placed>,
  refused: Map<string, AppendRequest>,
): Promise<number> {
  let refusals = 0;
  while (refusals < 20) {
    const group = Array.from({ length: random.integer(1, 8) }, () =>
      sampleAppend(sampleStream(), 'no-stream', [{ filler: 'x'.repeat(random.integer(10, 60_000)) }]),
    );
    const outcomes = await Promise.allSettled(group.map((request) => store.append(request)));
    for (const [index, outcome] of outcomes.entries()) {
      const request = group[index];
      if (request === undefined) continue;
      if (outcome.status === 'fulfilled') {
        acknowledged.set(request.commandId, outcome.value);
        continue;
      }
      const { reason }: { reason: unknown } = outcome;
      expect(reason).toBeInstanceOf(StoreError);
      expect(reason).toMatchObject({
        code: 'StoreUnavailable',
        message: 'the disk is full: appends are refused until there is room again',
      });
      refused.set(request.commandId, request);
      refusals += 1;
    }
  }
  return refusals;
}

describe.each(faultRuns())('A ledger whose disk is full (seed $seed)', ({ seed }) => {
  it('says so, is read as before, holds no half of anything, and goes on once there is room', async () => {
    const random = new SeededRandom(seed);
    const figures = { 'times full': 0, refused: 0, acknowledged: 0 };
    for (const preallocate of [false, true]) {
      const disk = newDisk({ bytes: DISK_BYTES });
      const dir = join(disk.folder, 'store');
      mkdirSync(dir);
      let store = openSqliteEventStore({ dir, preallocate });
      const acknowledged = new Map<string, Placed>();
      const refused = new Map<string, AppendRequest>();
      for (let round = 0; round < ROUNDS; round++) {
        disk.fill(random.integer(0, 1_000_000));
        figures.refused += await appendUntilFull(store, random, acknowledged, refused);
        figures['times full'] += 1;
        await requireWholeLedger(store, { acknowledged, refused: refused.keys() });
        // An operator may also try to start it anew.
        if (random.chance(0.3)) {
          await store.close();
          store = openSqliteEventStore({ dir, preallocate });
          await requireWholeLedger(store, { acknowledged, refused: refused.keys() });
        }
        disk.free();
        // Whoever was refused tries again, and now it is carried out, once.
        for (const [commandId, request] of [...refused].slice(-2)) {
          acknowledged.set(commandId, await store.append(request));
          refused.delete(commandId);
        }
        await requireWholeLedger(store, { acknowledged, refused: refused.keys() });
      }
      figures.acknowledged += acknowledged.size;
      await store.close();
    }
    tellRun('the disk was full (SQLite)', seed, figures);
  });
});
