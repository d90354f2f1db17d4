import { createInterface } from 'node:readline';
import type { Task } from '../tasks.js';
import { Workload, type Appender, type MeasuredStore } from '../workload.js';

/**
 * The protocol of every measured program, whatever it is written in: its argument is where to store (a folder or a
 * URL), then, in ours, the first stream to write to; it writes `{"ready":true}`; for each line of input, a `Task`, it writes one line, an `Outcome` or
 * `{"error": …}`; it ends when its input does. Everything else that a store may say goes to standard error.
 */
export async function serve<Belief>(
  open: (target: string) => Promise<Appender<Belief> | MeasuredStore<Belief>>,
): Promise<void> {
  const store = await open(process.argv[2] ?? '');
  const workload = new Workload(store, Number(process.argv[3] ?? 0));
  answer({ ready: true });
  for await (const line of createInterface({ input: process.stdin })) {
    const task: Task = JSON.parse(line);
    answer(await workload.do(task).catch((error: unknown) => ({ error: reasonOf(error) })));
  }
  await store.close();
}

const answer = (what: object): void => void process.stdout.write(`${JSON.stringify(what)}\n`);

function reasonOf(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return text.split('\n', 1).join('').slice(0, 200);
}
