import { Worker } from 'node:worker_threads';
import type { CheckedTiles, TileChecks } from './tile-checks.js';

/** Rows of tiles that wait for each thread, so that none of them ever waits for the next. */
const ROWS_PER_THREAD = 3;

/** What a thread answers with. */
export interface CheckAnswer {
  readonly first: number;
  readonly tiles: CheckedTiles;
}

interface Thread {
  readonly worker: Worker;
  /** Why it answers no more. */
  fault?: unknown;
  /** Asked and not yet answered, by the index of the first tile. */
  readonly waiting: Map<number, PromiseWithResolvers<CheckedTiles>>;
}

/**
 * Threads that read a log in a folder and hash it while {@link verifyLog} goes on: about one for each core. End them
 * with `await using`.
 */
export class FolderWorkers implements TileChecks, AsyncDisposable {
  readonly atOnce: number;

  private constructor(private readonly threads: readonly Thread[]) {
    this.atOnce = threads.length * ROWS_PER_THREAD;
  }

  /** @param folder that of the log, as `PosixTileStorage` has it. @param count how many threads, at least one. */
  static start(folder: string, count: number): FolderWorkers {
    if (!Number.isSafeInteger(count) || count < 1) throw new RangeError('at least one worker is needed');
    return new FolderWorkers(Array.from({ length: count }, () => startThread(folder)));
  }

  /** @throws Error if the thread has ended */
  check(first: number, count: number): Promise<CheckedTiles> {
    const [thread] = this.threads.toSorted((one, other) => one.waiting.size - other.waiting.size);
    if (thread === undefined) return Promise.reject(new Error('there is no worker'));
    if (thread.fault !== undefined) return Promise.reject(thread.fault);
    const answer = Promise.withResolvers<CheckedTiles>();
    thread.waiting.set(first, answer);
    thread.worker.postMessage({ first, count }, []);
    return answer.promise;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.threads.map(({ worker }) => worker.terminate()));
  }
}

function startThread(folder: string): Thread {
  const worker = new Worker(new URL('./folder-worker.js', import.meta.url), { workerData: folder });
  const thread: Thread = { worker, waiting: new Map() };
  const end = (fault: unknown): void => {
    thread.fault ??= fault;
    for (const answer of thread.waiting.values()) answer.reject(fault);
    thread.waiting.clear();
  };
  worker.on('message', ({ first, tiles }: CheckAnswer) => {
    thread.waiting.get(first)?.resolve(tiles);
    thread.waiting.delete(first);
  });
  worker.on('error', end);
  worker.on('exit', () => end(new Error('the worker has ended')));
  return thread;
}
