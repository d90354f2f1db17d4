import { randomInt } from 'node:crypto';
import { writeSync } from 'node:fs';

/** What `npm run test:faults -- --runs <n> --seed <n>` asks for, one entry for each run of a fault. */
export function faultRuns(): readonly { readonly seed: number }[] {
  const { COOP_FAULT_RUNS: runs = '2', COOP_FAULT_SEED: seed } = process.env;
  if (seed !== undefined) return [{ seed: Number(seed) }];
  return Array.from({ length: Number(runs) }, () => ({ seed: randomInt(2 ** 31) }));
}

/** Says what a run did, with the seed that repeats it. Straight to the terminal: whoever runs the tests reads none of their output. */
export function tellRun(what: string, seed: number, figures: Readonly<Record<string, number>>): void {
  const list = Object.entries(figures).map(([name, figure]) => `${figure} ${name}`);
  writeSync(2, `fault: ${what}, seed ${seed}: ${list.join(', ')}\n`);
}
