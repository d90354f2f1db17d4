import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';

/** One figure. `subject` says what was measured: ours, or a peer with its version. */
export interface Row {
  readonly name: string;
  readonly subject: string;
  /** Median of the runs. */
  readonly value: number;
  readonly unit: string;
  readonly min: number;
  readonly max: number;
  readonly runs: number;
  readonly better: 'higher' | 'lower';
  /** The number that this project wants. */
  readonly aim?: number;
  readonly peer?: string;
  /** The value divided by the named peer's value of the same run. */
  readonly ratio?: number;
}

/** What a suite is given: how much to do, and where to say how far it is. */
export interface SuiteOptions {
  readonly quick: boolean;
  readonly say: (text: string) => void;
  /** What followed the name of the suite. */
  readonly words: readonly string[];
  /** With what takes very long too. */
  readonly full?: boolean;
  /** How often each figure is measured, where somebody has said it. */
  readonly rounds?: number;
  /** How much there is of what is measured, where somebody has said it. */
  readonly size?: number;
}

/** What a suite has found. */
export interface Report {
  readonly rows: readonly Row[];
  /** Printed in place of the table of all rows, when there are too many to be read in one. */
  readonly text?: string;
  /** What could not be measured here, each with its reason: printed below the table. */
  readonly notRun?: readonly string[];
}

export type Suite = (options: SuiteOptions) => Promise<Report>;

export interface Results {
  readonly suite: string;
  readonly date: string;
  readonly command: string;
  readonly machine: {
    readonly cpu: string;
    readonly cores: number;
    readonly memory: string;
    readonly node: string;
    /** Work that waited for a core when the suite ended, ours included: over `cores`, the machine was shared. */
    readonly load: number;
  };
  readonly rows: readonly Row[];
}

const rounded = (value: number): number => Number(value.toPrecision(4));

export function median(values: readonly number[]): number {
  const ordered = values.toSorted((a, b) => a - b);
  const [low, high] = [
    ordered[(ordered.length - 1) >> 1] ?? Number.NaN,
    ordered[ordered.length >> 1] ?? Number.NaN,
  ];
  return (low + high) / 2;
}

/** The smallest value that so large a part of all values does not exceed. @param part - in (0, 1] */
export function percentile(values: readonly number[], part: number): number {
  const ordered = values.toSorted((a, b) => a - b);
  return ordered[Math.ceil(part * ordered.length) - 1] ?? Number.NaN;
}

/** A row from the values of its runs. */
export function row(about: Omit<Row, 'value' | 'min' | 'max' | 'runs'>, values: readonly number[]): Row {
  return {
    ...about,
    value: rounded(median(values)),
    min: rounded(Math.min(...values)),
    max: rounded(Math.max(...values)),
    runs: values.length,
  };
}

export function resultsOf(suite: string, command: string, rows: readonly Row[]): Results {
  const machine = {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
    node: process.version,
    load: rounded(loadavg()[0] ?? 0),
  };
  return { suite, date: new Date().toISOString(), command, machine, rows };
}

/** Writes `<suite>.json` into a folder. @returns its path */
export function writeResults(folder: string, results: Results): string {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${results.suite}.json`);
  writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
  return file;
}

const reached = ({ value, aim, better }: Row): string => {
  if (aim === undefined) return '';
  const isReached = better === 'higher' ? value >= aim : value <= aim;
  return `${better === 'higher' ? '≥' : '≤'} ${aim} ${isReached ? 'yes' : 'no'}`;
};

/** The rows as columns of text. */
export function tableOf({ machine, rows }: Results): string {
  const header = ['', 'value', 'unit', 'min – max', 'runs', 'aim'];
  const lines = rows.map((each) => [
    each.subject === 'ours' ? each.name : `${each.name} (${each.subject})`,
    String(each.value),
    each.unit,
    `${each.min} – ${each.max}`,
    String(each.runs),
    reached(each),
  ]);
  return `${columns([header, ...lines])}\n\n${machineLine(machine)}`;
}

/** Lines of words as columns of text. */
export function columns(lines: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const line of lines)
    for (const [column, cell] of line.entries()) widths[column] = Math.max(widths[column] ?? 0, cell.length);
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Where it was measured, in a line. */
export function machineLine({ cpu, cores, memory, node, load }: Results['machine']): string {
  return `${cpu}, ${cores} cores, ${memory}, Node ${node}, load average ${load}`;
}
