import { globSync } from 'node:fs';

// The list comes from the *source* specs: `tsc -b` never deletes the JavaScript of a removed spec.
// Specs on real servers (`*.real.spec.ts`) are run by `npm run test:real`, which starts the servers, and those that
// break something on purpose (`*.faults.spec.ts`) by `npm run test:faults`.
const kind = process.env['COOP_TEST_KIND'] ?? '';
const kindOf = (file) => /\.(real|faults)\.spec\.tsx?$/.exec(file)?.[1] ?? '';
const specs = globSync(['{apps,libs}/*/src/**/*.spec.{ts,tsx}', '{e2e,bench,oracles}/src/**/*.spec.ts'])
  .filter((file) => kindOf(file) === kind)
  .map((file) => file.replace(/\/src\//, '/dist/').replace(/\.tsx?$/, '.js'));

/** @type {import('jest').Config} */
export default {
  runner: ['jest-light-runner', { runtime: 'child_process' }],
  // Every core works, also where there are two of them. Those with servers measure time, and run alone.
  maxWorkers: kind === '' ? '100%' : 1,
  testEnvironment: 'node',
  testMatch: specs.map((file) => `<rootDir>/${file}`),
  testTimeout: { real: 120_000, faults: 600_000 }[kind] ?? 30_000,
};
