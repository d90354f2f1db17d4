import { fork, type ChildProcess } from 'node:child_process';
import type { Counted, JobLimits, Reply, Request, Task } from './messages.js';
import { TableFailure } from './table-failure.js';

/** One job in a child of its own. */
export interface Job {
  readonly limits: JobLimits;
  readonly timeLimitMs: number;
  readonly columns: number;
  /** The rows, as columns, some at a time. */
  readonly chunks: Iterable<readonly string[][]>;
  readonly task: Task;
}

/** What the child runs; another program only in tests. */
export interface ChildProgram {
  readonly url: URL;
  readonly nodeOptions?: readonly string[];
}

const PROGRAM: ChildProgram = { url: new URL('./child/table-child.js', import.meta.url) };

/** What the child's own JavaScript may take: the chunk that it just got, and little else. */
const HEAP_MB = 256;

/** Starts a child, gives it the rows and the task, and ends it whatever happens. @throws TableFailure */
export async function runJob(job: Job, program: ChildProgram = PROGRAM): Promise<Counted | undefined> {
  const child = start(program);
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  const over = Promise.withResolvers<never>();
  const timer = setTimeout(() => over.reject(new TableFailure('too-long')), job.timeLimitMs);
  void ended.then(() => over.reject(new TableFailure('ended')));
  try {
    return await Promise.race([over.promise, converse(child, job)]);
  } finally {
    clearTimeout(timer);
    child.kill('SIGKILL');
    await ended;
  }
}

function start({ url, nodeOptions = [] }: ChildProgram): ChildProcess {
  const { SystemRoot } = process.env;
  return fork(url, [], {
    // Nothing of the parent's is handed on: its variables may hold secrets. Windows needs one to start a program.
    env: SystemRoot === undefined ? {} : { SystemRoot },
    execArgv: [`--max-old-space-size=${HEAP_MB}`, ...nodeOptions],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
}

async function converse(child: ChildProcess, job: Job): Promise<Counted | undefined> {
  const { limits, columns, chunks, task } = job;
  await Promise.all([nextReply(child), send(child, { kind: 'open', limits, columns })]);
  // A failure may come while rows are still on their way.
  const reply = nextReply(child);
  for (const rows of chunks) await Promise.race([reply, send(child, { kind: 'rows', columns: rows })]);
  await Promise.race([reply, send(child, { kind: 'task', task })]);
  const answer = await reply;
  return answer.kind === 'done' ? answer.counted : undefined;
}

function nextReply(child: ChildProcess): Promise<Exclude<Reply, { readonly kind: 'failed' }>> {
  return new Promise((resolve, reject) => {
    child.once('message', (reply: Reply) =>
      reply.kind === 'failed' ? reject(new TableFailure(reply.code)) : resolve(reply),
    );
  });
}

/** Waits until the message has left, so that rows never pile up on their way. */
function send(child: ChildProcess, request: Request): Promise<void> {
  // What cannot be sent, a child that has ended does not take: of that its end tells.
  return new Promise((resolve) => child.send(request, (error) => (error === null ? resolve() : undefined)));
}
