import type { Row } from '../results.js';
import type { ExampleLog } from './example-log.js';
import type { GoPeer } from './go-peer.js';
import type { LogSizes } from './sizes.js';

/** What a part of the suite has to work with. */
export interface LogBench {
  readonly sizes: LogSizes;
  /** A log of `sizes.logged` entries, which nobody changes. */
  readonly kept: ExampleLog;
  /** Go's transparency logs; absent where they cannot be had, which the suite says. */
  readonly peer?: GoPeer;
  /** An empty folder of its own, removed when the suite ends. */
  newFolder(): string;
  say(text: string): void;
}

/** One subject of the suite, in a file of its own. */
export type LogPart = (bench: LogBench) => Promise<readonly Row[]>;

/** What something took, this process with all its threads. */
export interface Taken {
  readonly seconds: number;
  readonly cpu: number;
}

export async function taken(work: () => Promise<void>): Promise<Taken> {
  const cpu = process.cpuUsage();
  const began = performance.now();
  await work();
  const seconds = (performance.now() - began) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  return { seconds, cpu: (user + system) / 1e6 };
}

/** Ratios of rates, round by round: who took less time has done more. */
export const ratesBeside = (ours: readonly Taken[], theirs: readonly Taken[]): readonly number[] =>
  ours.flatMap(({ seconds }, round) => {
    const other = theirs[round];
    return other === undefined ? [] : [other.seconds / seconds];
  });
