import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from '../decision/run-program.js';
import { percentile, row, type Row, type SuiteOptions } from '../results.js';
import { writeControlLedger } from './control-ledger.js';
import type { HistoryFigures, HistoryTask, WalkFigures } from './history-figures.js';

const EVENTS = { full: 1_000_000, quick: 20_000 };
const ROUNDS = 3;
/** As `npm start` sets V8, and so that memory can be looked at after what can be collected was. */
const FLAGS = ['--expose-gc', '--max-semi-space-size=16'];

/**
 * What it costs to replay the history of control, and to ask for its state at any position: a ledger of a million
 * events in SQLite, and a process of its own for each round.
 */
export async function measureHistory({ quick, rounds, say }: SuiteOptions): Promise<readonly Row[]> {
  const dir = mkdtempSync(join(tmpdir(), 'coop-bench-history-'));
  const remove = (): void => rmSync(dir, { recursive: true, force: true });
  process.once('exit', remove);
  try {
    await writeControlLedger(dir, quick ? EVENTS.quick : EVENTS.full, say);
    const task: HistoryTask = { dir, states: quick ? 50 : 1_000, rebuilds: quick ? 3 : 10 };
    const found: HistoryFigures[] = [];
    for (let round = 1; round <= (rounds ?? (quick ? 1 : ROUNDS)); round += 1) {
      say(`history, round ${round}`);
      const file = '../../tlog/programs/ask-history.js';
      found.push(await runProgram<HistoryFigures>({ file, task, flags: FLAGS }));
    }
    return historyRows(found);
  } finally {
    process.off('exit', remove);
    remove();
  }
}

interface Column {
  readonly unit: string;
  readonly better: Row['better'];
  /** Of the full ledger alone. */
  readonly aim?: number;
  readonly subject?: string;
}

/** Figures of all rounds as rows, beside reading alone. */
export function historyRows(found: readonly HistoryFigures[]): readonly Row[] {
  const events = found[0]?.events ?? 0;
  const isFull = events >= EVENTS.full;
  const rowOf = (
    name: string,
    { unit, better, aim, subject = 'ours' }: Column,
    value: (figures: HistoryFigures) => number,
  ): Row => {
    const about = { name, subject, unit, better };
    return row(isFull && aim !== undefined ? { ...about, aim } : about, found.map(value));
  };
  const rate = (walk: keyof HistoryFigures & ('floor' | 'read' | 'replay')) => (figures: HistoryFigures) =>
    events / figures[walk].seconds;
  const perEvent = (walk: (figures: HistoryFigures) => WalkFigures) => (figures: HistoryFigures) =>
    (walk(figures).cpuSeconds / events) * 1e6;
  const floor = 'node:sqlite and JSON.parse';
  const seconds = { unit: 's', better: 'lower' } as const;
  const ms = { unit: 'ms', better: 'lower' } as const;
  const rates = { unit: 'events/s', better: 'higher' } as const;
  const cpu = { unit: 'µs', better: 'lower' } as const;
  const peer = floor;
  const replayRow = rowOf('replay of control events', { ...rates, aim: 66_667 }, rate('replay'));
  const floorRow = rowOf('rows read and parsed, nothing else', { ...rates, subject: floor }, rate('floor'));
  return [
    { ...replayRow, peer, ratio: Number((replayRow.value / floorRow.value).toPrecision(3)) },
    rowOf(`… of ${events} events`, { ...seconds, aim: 15 }, ({ replay }) => replay.seconds),
    rowOf(
      '… processor time per event',
      cpu,
      perEvent(({ replay }) => replay),
    ),
    rowOf('events read through the store, digests checked', rates, rate('read')),
    floorRow,
    rowOf(
      '… processor time per event',
      { ...cpu, subject: floor },
      perEvent((figures) => figures.floor),
    ),
    rowOf('state of control, the first question', seconds, ({ first }) => first.seconds),
    rowOf('… at random positions after it, p50', { ...ms, aim: 200 }, ({ states }) =>
      percentile(states, 0.5),
    ),
    rowOf('… p99', { ...ms, aim: 200 }, ({ states }) => percentile(states, 0.99)),
    rowOf('… the longest', ms, ({ states }) => percentile(states, 1)),
    rowOf('… with lists of everything in force, at the end', ms, ({ listsMs }) => listsMs),
    rowOf('control state rebuilt from a snapshot, p50', ms, ({ rebuilds }) => percentile(rebuilds, 0.5)),
    rowOf('… the longest', ms, ({ rebuilds }) => percentile(rebuilds, 1)),
    rowOf('snapshots kept', { unit: '', better: 'lower' }, ({ snapshots }) => snapshots),
    rowOf('… memory of them', { unit: 'MiB', better: 'lower' }, ({ snapshotMiB }) => snapshotMiB),
    rowOf(
      'memory of the whole history after the first question',
      { unit: 'MiB', better: 'lower' },
      ({ residentMiB, beforeMiB }) => residentMiB - beforeMiB,
    ),
  ];
}
