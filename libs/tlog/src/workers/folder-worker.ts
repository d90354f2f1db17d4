import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { isSystemError } from '../storage/durable-file.js';
import type { CheckAnswer } from './folder-workers.js';
import { checkTiles, type ReadFileSync } from './tile-checks.js';

// The thread behind `FolderWorkers`. It may block: nothing else runs in it.
const folder = String(workerData);

const read: ReadFileSync = (path) => {
  try {
    return readFileSync(join(folder, path));
  } catch (error) {
    // Whatever it was, whoever verifies meets it again and names it.
    if (isSystemError(error)) return undefined;
    throw error;
  }
};

parentPort?.on('message', ({ first, count }: { first: number; count: number }) => {
  const answer: CheckAnswer = { first, tiles: checkTiles(read, first, count) };
  parentPort?.postMessage(answer, []);
});
