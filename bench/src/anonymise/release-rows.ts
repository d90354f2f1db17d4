import { fileURLToPath } from 'node:url';
import { runProgram } from '../decision/run-program.js';
import { row, type Row } from '../results.js';

const PROGRAM = fileURLToPath(new URL('programs/release.js', import.meta.url));

/** How long the service keeps others waiting while it makes a table: reading, search, attacks, counting, sealing. */
export async function releaseRows(
  people: number,
  rounds: number,
  say: (text: string) => void,
): Promise<Row[]> {
  const answers: { readonly longestMs: number; readonly wholeMs: number }[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    say(`the service makes a table of ${people} rows, round ${round} of ${rounds}`);
    answers.push(await runProgram({ file: PROGRAM, task: { people }, flags: ['--expose-gc'] }));
  }
  const ours = { subject: 'ours', better: 'lower' } as const;
  return [
    row(
      { ...ours, name: `service, table of ${people} rows, longest pause`, unit: 'ms', aim: 50 },
      answers.map(({ longestMs }) => longestMs),
    ),
    row(
      { ...ours, name: `service, table of ${people} rows, whole`, unit: 's' },
      answers.map(({ wholeMs }) => wholeMs / 1_000),
    ),
  ];
}
