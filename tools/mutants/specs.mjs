// Runs compiled specs one after the other in one process and ends with 1 at the first test that fails: what Jest
// does, without the second that Jest takes to begin. Names each that has passed. For specs that need no more than describe, it and expect.
//   node tools/mutants/specs.mjs <spec.js> …
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

// The same `expect` that the project's runner gives to its specs.
const { jestExpect: expect } = createRequire(import.meta.resolve('jest-light-runner'))('@jest/expect');

/** @type {(() => unknown)[]} */
let tests = [];

/** A row that is no list is one argument, as Jest has it. */
const each = (declare) => (rows) => (title, body) => {
  for (const row of rows) declare(title, () => body(...(Array.isArray(row) ? row : [row])));
};
const it = (_, body) => tests.push(body);
const describe = (_, body) => body();
Object.assign(it, { each: each(it) });
Object.assign(describe, { each: each(describe) });
Object.assign(globalThis, { describe, it, test: it, expect });

for (const spec of process.argv.slice(2)) {
  tests = [];
  await import(pathToFileURL(spec).href);
  if (tests.length === 0) throw new Error(`${spec} holds no test`);
  for (const test of tests) await test();
  console.log(spec);
}
