import { parentPort, workerData } from 'node:worker_threads';
import { ROWS_OF_A_MESSAGE, type FromThread, type ToThread } from './candidate-messages.js';
import { makeCandidate, type CandidateOrder } from './make-candidate.js';
import type { ReadRow } from './read-rows.js';

const rows: ReadRow[] = [];
let waiting: readonly (readonly string[])[] = [];

const tell = (message: FromThread): void => parentPort?.postMessage(message, []);

function make(): void {
  const made = makeCandidate(workerData as CandidateOrder, rows);
  if (!('candidate' in made)) return tell({ kind: 'none', why: made });
  waiting = made.counted.rows;
  return tell({ kind: 'candidate', candidate: made.candidate, columns: made.counted.columns });
}

function next(): void {
  tell({ kind: 'rows', rows: waiting.slice(0, ROWS_OF_A_MESSAGE) });
  waiting = waiting.slice(ROWS_OF_A_MESSAGE);
}

parentPort?.on('message', (message: ToThread) => {
  if (message.kind === 'rows') rows.push(...message.rows);
  else if (message.kind === 'make') make();
  else next();
});
