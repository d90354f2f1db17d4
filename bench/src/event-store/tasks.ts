/** Appends so many events and measures it. Every append is conditional and durable. */
export interface AppendTask {
  readonly cell: 'append';
  readonly events: number;
  /** Appends that wait at the same time. */
  readonly atOnce: number;
  readonly perAppend: number;
  /** No append begins after so many seconds. */
  readonly seconds: number;
}

/** Reads every event from the first one on, decoded, in the order of the whole store. */
export interface ReplayTask {
  readonly cell: 'replay';
}

/** Reads one stream of a hundred events so many times. */
export interface LoadTask {
  readonly cell: 'load';
  readonly loads: number;
  readonly seconds: number;
}

/** Writers append to one stream until so many appends have succeeded; who is refused looks and tries again. */
export interface ContendTask {
  readonly cell: 'contend';
  readonly appends: number;
  readonly atOnce: number;
  readonly seconds: number;
}

/** One line to a program. */
export type Task = AppendTask | ReplayTask | LoadTask | ContendTask;

/** One line back: what was done, and what the program itself spent on it. */
export interface Outcome {
  /** Events appended or read. */
  readonly events: number;
  readonly seconds: number;
  /** Processor time of the program, all threads, in microseconds. */
  readonly cpu: number;
  /** Resident memory of the program when it was done, in MiB. */
  readonly resident: number;
  /** On a replay: how much more was resident at its highest than before, in MiB. */
  readonly grew?: number;
  /** On a replay: events that were appended; `events` should be as many. */
  readonly stored?: number;
  /** On one stream that many want. */
  readonly conflicts?: number;
  /** On loads, in milliseconds. */
  readonly p50?: number;
  readonly p99?: number;
}
