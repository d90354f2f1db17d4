import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { controlHistory, stateAt, type ControlReplay, type StateSummary } from '@coop/audit/replay';
import { historyDoors } from '@coop/datacooperative';
import { IndexRunner } from '@coop/event-sourcing';
import { openSqliteEventStore } from '@coop/event-store-sqlite';
import { chosen } from '../../decision/chance.js';
import { residentMiB } from '../../decision/timing.js';
import type { HistoryFigures, HistoryTask, WalkFigures } from '../history-figures.js';

const SEED = 20_261_128;

async function walk(work: () => unknown): Promise<WalkFigures> {
  const cpu = process.cpuUsage();
  const began = performance.now();
  await work();
  const seconds = (performance.now() - began) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  return { seconds, cpuSeconds: (user + system) / 1e6 };
}

async function timed(count: number, work: (index: number) => Promise<unknown>): Promise<number[]> {
  const samples: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const began = performance.now();
    await work(index);
    samples.push(performance.now() - began);
  }
  return samples;
}

/** Reads and parses, and does nothing else: no replay in this process can be faster. */
function readAndParse(dir: string): number {
  const db = new DatabaseSync(join(dir, 'ledger.sqlite'), { readOnly: true });
  const page = db.prepare('SELECT last, body FROM commits WHERE last > ? ORDER BY last LIMIT 128');
  let [last, parsed] = [0, 0];
  for (;;) {
    const rows = page.all(last) as unknown as readonly { readonly last: number; readonly body: string }[];
    if (rows.length === 0) break;
    for (const { body } of rows) parsed += Object.keys(JSON.parse(body) as object).length > 0 ? 1 : 0;
    last = rows.at(-1)?.last ?? last;
  }
  db.close();
  return parsed;
}

/** What a decision point says: the measure of what the chronicle said. @throws Error when it said something else */
function requireSame({ grants, records, parties }: StateSummary, control: ControlReplay, at: number): void {
  const { contents } = control.point;
  const inForce = [...contents.grants()].filter(
    ({ fact, validity: { from, until }, isWithdrawn }) =>
      !isWithdrawn && from <= at && at < until && !contents.isErased(fact.stakeholder),
  );
  const found = [
    inForce.length,
    [...contents.records()].filter(({ isRemoved }) => !isRemoved).length,
    [...contents.parties()].filter(({ isErased }) => !isErased).length,
  ];
  if (found.join() !== [grants, records, parties].join())
    throw new Error(`the state says ${[grants, records, parties].join()}, and control ${found.join()}`);
}

async function measure({ dir, states, rebuilds }: HistoryTask): Promise<HistoryFigures> {
  const floor = await walk(() => readAndParse(dir));
  const store = openSqliteEventStore({ dir, readOnly: true });
  const events = Number(store.head());
  const read = await walk(async () => {
    let last = 0n;
    for await (const commit of store.readAll(0n)) last = commit.last;
    if (last !== store.head()) throw new Error(`${last} of ${events} events were read`);
  });
  const replay = await walk(() => new IndexRunner(store, [historyDoors.createControl()]).catchUp());
  const beforeMiB = residentMiB();
  const history = controlHistory(store, historyDoors);
  const first = await walk(() => stateAt(store, historyDoors, store.head()));
  const afterMiB = residentMiB();
  const somewhere = (index: number) => BigInt(1 + chosen(events, SEED, 130, index));
  const asked = await timed(states, (index) => stateAt(store, historyDoors, somewhere(index)));
  const rebuilt = await timed(rebuilds, (index) => history.at(somewhere(states + index), () => undefined));
  const [listsMs = Number.NaN] = await timed(1, () =>
    stateAt(store, historyDoors, store.head(), { lists: true }),
  );
  const checked = somewhere(states);
  const { summary, time } = await stateAt(store, historyDoors, checked);
  await history.at(checked, (control) => requireSame(summary, control, Date.parse(time)));
  const { positions, bytes } = history.snapshots;
  await store.close();
  return {
    ...{ events, floor, read, replay, first, states: asked, rebuilds: rebuilt, listsMs },
    ...{ snapshots: positions.length, snapshotMiB: bytes / 2 ** 20, residentMiB: afterMiB, beforeMiB },
  };
}

const task: HistoryTask = JSON.parse(process.argv[2] ?? '{}');
process.stdout.write(JSON.stringify(await measure(task)));
