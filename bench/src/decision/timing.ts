/** What a pass over many calls has cost. */
export interface Pass {
  readonly count: number;
  readonly seconds: number;
  /** Processor time of the process with all its threads, garbage collection among them, in microseconds. */
  readonly cpu: number;
}

/** Runs a pass. @param work - returns how much was done */
export async function passOf(work: () => number | Promise<number>): Promise<Pass> {
  const cpu = process.cpuUsage();
  const began = performance.now();
  const count = await work();
  const seconds = (performance.now() - began) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  return { count, seconds, cpu: user + system };
}

/** p50 and p99 of single calls, in microseconds. */
export interface Latency {
  readonly p50: number;
  readonly p99: number;
}

/** Of sorted samples. @param milliseconds - is sorted in place */
export function latencyOf(milliseconds: Float64Array): Latency {
  milliseconds.sort();
  const at = (part: number): number =>
    (milliseconds[Math.max(0, Math.ceil(part * milliseconds.length) - 1)] ?? Number.NaN) * 1_000;
  return { p50: at(0.5), p99: at(0.99) };
}

/** Times every call by itself. What reading the clock costs is in each sample: `clockCost` tells it. */
export function latencyOfCalls<T>(asked: readonly T[], call: (each: T) => unknown): Latency {
  const samples = new Float64Array(asked.length);
  for (const [index, each] of asked.entries()) {
    const began = performance.now();
    call(each);
    samples[index] = performance.now() - began;
  }
  return latencyOf(samples);
}

/** The median of a sample in which nothing happens, in microseconds. */
export function clockCost(): number {
  const nothing = Array.from({ length: 20_000 }, () => 0);
  return latencyOfCalls(nothing, () => undefined).p50;
}

/** Resident memory after everything that can be collected was, in MiB; needs `--expose-gc`. */
export function residentMiB(): number {
  for (let n = 0; n < 2; n += 1) globalThis.gc?.();
  return process.memoryUsage.rss() / 2 ** 20;
}
