// Runs the specs that break something on purpose (`*.faults.spec.ts`) and ends with the line `N passed, N failed`:
//   npm run test:faults [-- [path pattern …] [--runs 20] [--seed 7] [--only postgres] [--no-skip] [arguments for Jest]]
// Each fault has two runs, each with a seed of its own, which is said; --seed repeats one run. What a spec needs stands
// in its first line, as in `test.mjs`.
import { readArguments } from './lib/real-specs.mjs';
import { runSpecs } from './lib/run-specs.mjs';

/** Takes `--name value` out of the arguments. @returns the number, undefined when it is not there */
function takeNumber(args, name) {
  const place = args.findIndex((word) => word === `--${name}` || word.startsWith(`--${name}=`));
  if (place < 0) return undefined;
  const [word] = args.splice(place, 1);
  const text = word.includes('=') ? word.slice(word.indexOf('=') + 1) : args.splice(place, 1)[0];
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw new Error(`--${name} takes a whole number`);
  return String(value);
}

const args = process.argv.slice(2);
const runs = takeNumber(args, 'runs') ?? '2';
const seed = takeNumber(args, 'seed');

await runSpecs({
  kind: 'faults',
  wanted: readArguments(args),
  groups: [[() => true, 2]],
  environment: { COOP_FAULT_RUNS: runs, ...(seed === undefined ? {} : { COOP_FAULT_SEED: seed }) },
});
