import { join } from 'node:path';
import { historyDoors } from '@coop/datacooperative';
import { IndexRunner, ProjectionRunner, type MemoryIndex } from '@coop/event-sourcing';
import type { SqliteEventStore } from '@coop/event-store-sqlite';
import { openReadModels } from '@coop/event-store-sqlite/read-models';
import { row, type Row } from '../results.js';
import type { Folders } from './folders.js';
import { longLedger } from './long-ledger.js';

const RUNS = 3;

async function eventsPerSecond(store: SqliteEventStore, work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return (Number(store.head()) / (performance.now() - began)) * 1_000;
}

async function repeated(runs: number, measure: (run: number) => Promise<number>): Promise<number[]> {
  const values: number[] = [];
  for (let run = 1; run <= runs; run += 1) values.push(await measure(run));
  return values;
}

const inMemory = (store: SqliteEventStore, indexes: () => readonly MemoryIndex[]) =>
  eventsPerSecond(store, () => new IndexRunner(store, indexes()).catchUp());

async function allReadModels(store: SqliteEventStore, file: string): Promise<number> {
  const readModels = openReadModels(file);
  const runner = new ProjectionRunner(store, readModels, historyDoors.projections);
  await runner.prepare();
  const rate = await eventsPerSecond(store, () => runner.catchUp());
  await readModels.close();
  return rate;
}

/** How fast history is read again, from the first event on. */
export async function measureReplay(
  { dataDir, root }: Folders,
  events: number,
  say: (text: string) => void,
): Promise<readonly Row[]> {
  say(`a ledger of ${events} events`);
  const store = await longLedger(dataDir, root, events);
  try {
    const about = { subject: 'ours', unit: 'events/s', better: 'higher' } as const;
    say('control state in memory');
    const control = await repeated(RUNS, () => inMemory(store, () => [historyDoors.createControl()]));
    say('every index in memory');
    const indexes = await repeated(RUNS, () => inMemory(store, () => historyDoors.createIndexes()));
    say('every SQL read model');
    const sql = await repeated(RUNS, (run) => allReadModels(store, join(root, `rebuilt-${run}.sqlite`)));
    const head = Number(store.head());
    return [
      row({ name: 'replay of control state in memory', ...about, aim: 70_000 }, control),
      row({ name: 'replay of every index in memory', ...about }, indexes),
      row({ name: 'rebuild of every SQL read model', ...about }, sql),
      row(
        { name: `… of ${head} events`, subject: 'ours', unit: 's', better: 'lower' },
        sql.map((rate) => head / rate),
      ),
    ];
  } finally {
    await store.close();
  }
}
