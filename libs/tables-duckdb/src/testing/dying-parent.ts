// Starts a job that does not end, and dies without a word while it runs: `node dying-parent.js FOLDER NOTE`. For specs.
import { setTimeout } from 'node:timers/promises';
import { runJob } from '../run-job.js';
import { noting } from './note-of-child.js';

const [, , folder = '', note = ''] = process.argv;
const program = { url: new URL('./endless-child.js', import.meta.url), nodeOptions: noting(note) };
const limits = { memoryMb: 64, threads: 1, folder };
void runJob({ limits, timeLimitMs: 600_000, columns: 1, chunks: rows(), task: { kind: 'nothing' } }, program);

function* rows() {
  yield [['1']];
  void setTimeout(300).then(() => process.kill(process.pid, 'SIGKILL'));
  for (;;) yield [['2']];
}
