import { loadavg } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { program } from '../main-path/folders.js';
import { cellsOf, warmUpOf, type Cell, type Size } from './cells.js';
import { obtain, peersPython, type Missing, type PeerKit } from '../peer-kits.js';
import type { Place, Places } from './servers.js';
import { SubjectProcess } from './subject-process.js';
import type { Subject } from './subjects.js';
import type { Outcome, Task } from './tasks.js';

/** One cell of one subject in one round. */
export interface Figure {
  readonly subject: Subject;
  readonly cell: Cell;
  readonly round: number;
  readonly outcome: Outcome;
  /** Processor time of the server meanwhile, in microseconds. */
  readonly server?: number;
}

/** What has no figure, and why. */
export interface Failure {
  readonly subject: Subject;
  /** All that was to come when left out. */
  readonly cell?: Cell;
  readonly reason: string;
}

export interface Findings {
  readonly figures: readonly Figure[];
  readonly failures: readonly Failure[];
  /** Work that waited for a core when each round began: over the number of cores, the machine was shared. */
  readonly loads: readonly number[];
}

const reasonOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n').slice(0, 3).join(' ').slice(0, 200);

interface Start {
  /** Further words for the program. */
  readonly words?: readonly string[];
  /** Settings of V8, for a program in Node. */
  readonly flags?: readonly string[];
}

/** Starts the program of a subject on a place. */
export function startSubject(
  { program: [file, ...args], kit }: Subject,
  target: string,
  { words = [], flags = [] }: Start = {},
): Promise<SubjectProcess> {
  const own = fileURLToPath(new URL(`programs/${file}`, import.meta.url));
  const path = kit === undefined ? own : join(program('bench/peers'), file);
  const command = kit === 'python' ? peersPython : process.execPath;
  return SubjectProcess.start(command, [...flags, path, target, ...args, ...words]);
}

/** Does a task and takes the server's time with it. */
export async function timed(
  running: SubjectProcess,
  place: Place,
  task: Task,
): Promise<{ readonly outcome: Outcome; readonly server?: number }> {
  const before = place.serverTime?.();
  const outcome = await running.do(task);
  const after = place.serverTime?.();
  return before === undefined || after === undefined ? { outcome } : { outcome, server: after - before };
}

/**
 * Rounds of all subjects, each in a process and a place of its own, each round beginning with another one. A peer
 * that fails has a reason in place of figures; ours must not fail.
 */
export async function measureRounds(
  subjects: readonly Subject[],
  size: Size,
  places: Places,
  say: (text: string) => void,
): Promise<Findings> {
  const figures: Figure[] = [];
  const failures: Failure[] = [];
  const loads: number[] = [];
  const runnable = await obtainAll(subjects, failures, say);
  for (let round = 1; round <= size.rounds; round += 1) {
    loads.push(loadavg()[0] ?? Number.NaN);
    const first = Math.floor(((round - 1) * runnable.length) / size.rounds);
    for (const subject of [...runnable.slice(first), ...runnable.slice(0, first)]) {
      say(`round ${round} of ${size.rounds}: ${subject.name}`);
      try {
        await measureSubject(subject, size, places, { figures, failures, round });
      } catch (error) {
        if (subject.kind === 'ours') throw error;
        failures.push({ subject, reason: reasonOf(error) });
      }
    }
  }
  return { figures, failures, loads };
}

async function obtainAll(
  subjects: readonly Subject[],
  failures: Failure[],
  say: (text: string) => void,
): Promise<readonly Subject[]> {
  const kits = new Map<PeerKit, Missing>();
  for (const { kit } of subjects)
    if (kit !== undefined && !kits.has(kit)) kits.set(kit, await obtain(kit, say));
  return subjects.filter((subject) => {
    const reason = subject.kit === undefined ? undefined : kits.get(subject.kit);
    if (reason === undefined) return true;
    failures.push({ subject, reason });
    say(`NOT RUN: ${subject.name}: ${reason}`);
    return false;
  });
}

interface Gathering {
  readonly figures: Figure[];
  readonly failures: Failure[];
  readonly round: number;
}

async function measureSubject(
  subject: Subject,
  size: Size,
  places: Places,
  { figures, failures, round }: Gathering,
): Promise<void> {
  const place = await places.empty(subject.backend);
  try {
    const running = await startSubject(subject, place.target);
    try {
      for (const task of warmUpOf(subject, size)) await running.do(task);
      for (const cell of cellsOf(subject)) {
        try {
          if (cell.isRehearsed === true) await running.do(cell.task(size));
          const spent = await timed(running, place, cell.task(size));
          requireAll(subject, spent.outcome);
          figures.push({ subject, cell, round, ...spent });
        } catch (error) {
          if (subject.kind === 'ours') throw error;
          failures.push({ subject, cell, reason: reasonOf(error) });
        }
      }
    } finally {
      await running.stop();
    }
  } finally {
    await place.remove();
  }
}

/** A peer that gives back less than was appended is shown with what it gave; ours is wrong. */
function requireAll({ kind, name }: Subject, { events, stored = events }: Outcome): void {
  if (kind === 'ours' && events !== stored) throw new Error(`${name} gave ${events} of ${stored} events`);
}
