import { Worker } from 'node:worker_threads';
import { checkRelease, type RefusalCode, type Refused, type Released } from '@coop/anonymiser';
import { promiseOf, type EngineTask } from './engine-task.js';
import { runAndAttack, type Attacked, type Telling } from './run-and-attack.js';

/** Above this the search and the attacks would keep everybody else waiting. */
export const ROWS_IN_THIS_THREAD = 300;
const TIME_LIMIT_MS = 120_000;

/** Why no table came out. */
export interface NotReleasable {
  readonly outcome: 'refused';
  readonly code: RefusalCode | Telling['code'] | 'search-too-long';
  readonly figures: Readonly<Record<string, number>>;
}

/**
 * Coarsens the rows until everybody is hidden as promised, or says why that cannot be done. What comes out is
 * attacked, and examined once more, as its recipient would, by code that the search does not share.
 */
export async function anonymiseRows(
  task: EngineTask,
  timeLimitMs: number = TIME_LIMIT_MS,
): Promise<Attacked | NotReleasable> {
  const isLarge = task.table.rows.length + (task.population?.rows ?? 0) > ROWS_IN_THIS_THREAD;
  const result = isLarge ? await inWorker(task, timeLimitMs) : runAndAttack(task);
  if (result.outcome === 'released') assertPromiseKept(result, task);
  return result;
}

function assertPromiseKept(released: Released, task: EngineTask): void {
  const findings = checkRelease(released.table, promiseOf(task, released));
  if (findings.length > 0)
    throw new Error(`a table does not keep its promise: ${findings.map(({ code }) => code).join(', ')}`);
}

function inWorker(task: EngineTask, timeLimitMs: number): Promise<Attacked | Refused | NotReleasable> {
  const worker = new Worker(new URL('./anonymise.worker.js', import.meta.url), { workerData: task });
  const { promise, resolve, reject } = Promise.withResolvers<Attacked | Refused | NotReleasable>();
  const figures = { rows: task.table.rows.length };
  const timer = setTimeout(() => {
    resolve({ outcome: 'refused', code: 'search-too-long', figures });
    void worker.terminate();
  }, timeLimitMs);
  worker.once('message', resolve);
  worker.once('error', reject);
  // After a message this changes nothing: a promise settles once.
  worker.once('exit', (code) => {
    clearTimeout(timer);
    reject(new Error(`the anonymiser's thread ended with ${code} and without an answer`));
  });
  return promise;
}
