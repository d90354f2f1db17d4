import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { Table } from '@coop/anonymiser';
import { ROWS_OF_A_MESSAGE, type FromThread, type ToThread } from './candidate-messages.js';
import type { Candidate, CandidateOrder, NoCandidate } from './make-candidate.js';
import type { ReadRow } from './read-rows.js';

const TIME_LIMIT_MS = 120_000;

/** Why no table came out. */
export interface NotReleasable {
  readonly outcome: 'refused';
  readonly code: NoCandidate['code'] | 'search-too-long';
  readonly figures: Readonly<Record<string, number>>;
}

/** A candidate, and its rows with whom each is about, to be counted. */
export interface Made {
  readonly outcome: 'candidate';
  readonly candidate: Candidate;
  readonly counted: Table;
}

/**
 * Makes a candidate in a thread of its own: search and attacks would keep everybody else waiting. Rows go there and
 * come back some at a time, because copying all of them at once would as well.
 */
export async function anonymiseRows(
  order: CandidateOrder,
  rows: readonly ReadRow[],
  timeLimitMs: number = TIME_LIMIT_MS,
): Promise<Made | NotReleasable> {
  const worker = new Worker(new URL('./candidate.worker.js', import.meta.url), { workerData: order });
  const over = Promise.withResolvers<never>();
  worker.once('error', over.reject);
  worker.once('exit', (code) =>
    over.reject(new Error(`the anonymiser's thread ended with ${code} and without an answer`)),
  );
  const tooLong = Promise.withResolvers<NotReleasable>();
  const figures = { rows: rows.length };
  const timer = setTimeout(
    () => tooLong.resolve({ outcome: 'refused', code: 'search-too-long', figures }),
    timeLimitMs,
  );
  try {
    return await Promise.race([converse(worker, rows), tooLong.promise, over.promise]);
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}

async function converse(worker: Worker, rows: readonly ReadRow[]): Promise<Made | NotReleasable> {
  const tell = (message: ToThread): void => worker.postMessage(message, []);
  for (let from = 0; from < rows.length; from += ROWS_OF_A_MESSAGE) {
    tell({ kind: 'rows', rows: rows.slice(from, from + ROWS_OF_A_MESSAGE) });
    await setImmediate();
  }
  const answer = async (message: ToThread): Promise<FromThread> => {
    const answered = once(worker, 'message') as Promise<[FromThread]>;
    tell(message);
    return (await answered)[0];
  };
  const made = await answer({ kind: 'make' });
  if (made.kind === 'none') return { ...made.why, outcome: 'refused' };
  if (made.kind !== 'candidate') throw new TypeError('the anonymiser’s thread answered out of turn');
  const counted: (readonly string[])[] = [];
  for (let more = true; more;) {
    const part = await answer({ kind: 'next' });
    if (part.kind !== 'rows') throw new TypeError('the anonymiser’s thread answered out of turn');
    counted.push(...part.rows);
    more = part.rows.length > 0;
  }
  const { candidate, columns } = made;
  return { outcome: 'candidate', candidate, counted: { columns, rows: counted } };
}
