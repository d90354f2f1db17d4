import { NotToBeHad } from './not-to-be-had.js';
import type { Oracle, OracleParts } from './oracle.js';

/** How the program ends: agreed, disagreed, or nothing to compare with. */
export const EXIT = { passed: 0, failed: 1, usage: 2, notRun: 3 } as const;

/**
 * Asks one oracle and says what came of it: each disagreement, then `N passed, N failed` as the last line; or one
 * loud line `not run: NAME (why)`. An oracle that compared nothing has failed.
 * @returns the exit status
 */
export async function runOracle(
  name: string,
  oracle: Oracle,
  parts: OracleParts,
  print: (line: string) => void,
): Promise<number> {
  try {
    const findings = await oracle(parts);
    const faults = findings.flatMap(({ what, fault }) =>
      fault === undefined ? [] : [`FAILED  ${what}: ${fault}`],
    );
    if (findings.length === 0) faults.push('FAILED  nothing was compared');
    for (const fault of faults) print(fault);
    print(`${findings.length === 0 ? 0 : findings.length - faults.length} passed, ${faults.length} failed`);
    return faults.length === 0 ? EXIT.passed : EXIT.failed;
  } catch (error) {
    if (error instanceof NotToBeHad) {
      print(`not run: ${name} (${error.message})`);
      return EXIT.notRun;
    }
    print(`FAILED  ${name}: ${error instanceof Error ? error.message : String(error)}`);
    print('0 passed, 1 failed');
    return EXIT.failed;
  }
}
