// Runs the specs on real servers (`*.real.spec.ts`) and ends with the line `N passed, N failed`:
//   npm run test:real [-- [path pattern …] [--only nats,postgres] [--no-skip] [other arguments for Jest]]
// A spec says in its first line what it needs (`// needs: nats, postgres`). One whose parts cannot be had is not run
// and has a line `skipped: …`; with --no-skip it is a failure.
import { readArguments } from './lib/real-specs.mjs';
import { runSpecs } from './lib/run-specs.mjs';

const isWhole = ({ path }) => path.startsWith('e2e/');
const waits = ({ needs }) => needs.includes('keycloak');

await runSpecs({
  kind: 'real',
  wanted: readArguments(process.argv.slice(2)),
  groups: [
    // Keycloak takes the longest until it is ready: the others do not wait for it.
    [(spec) => !waits(spec) && !isWhole(spec), 2],
    // A whole deployment is a dozen processes: one at a time.
    [(spec) => !waits(spec) && isWhole(spec), 1],
    [waits, 2],
  ],
});
