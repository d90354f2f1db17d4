// Every check that reads code without running it. There is no warnings level: a finding fails.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';

const projects = ['apps', 'libs'].flatMap((parent) =>
  readdirSync(parent).map((name) => `${parent}/${name}/src`),
);
const CHECKS = [
  [
    'types and habits',
    'node_modules/oxlint/bin/oxlint',
    ['apps', 'libs', 'e2e', 'bench', 'oracles', '--deny-warnings'],
  ],
  [
    'boundaries',
    'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs',
    ['--config', '.dependency-cruiser.mjs', ...projects, 'e2e/src', 'bench/src', 'oracles/src'],
  ],
  ['format', 'node_modules/prettier/bin/prettier.cjs', ['--check', '--log-level', 'warn', '.']],
  ['generated documents', 'tools/docs.mjs', ['--check']],
];

let failed = 0;
for (const [title, program, args] of CHECKS) {
  const { status } = spawnSync(process.execPath, [program, ...args], { stdio: 'inherit' });
  console.log(`${status === 0 ? 'ok' : 'FAILED'}  ${title}`);
  if (status !== 0) failed += 1;
}
console.log(`${CHECKS.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
