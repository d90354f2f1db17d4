// The program of the child: one job, then nothing. It reads no file, no variable and no argument of the parent.
import { rmSync } from 'node:fs';
import type { Reply, Request, Task } from '../messages.js';
import { TableFailure, type TableFailureCode } from '../table-failure.js';

type Database = Awaited<ReturnType<typeof open>>;

let folder: string | undefined;
let database: Promise<Database> | undefined;

const reply = (message: Reply): void => void process.send?.(message);

/** DuckDB is loaded here, so that a machine without it can be told of. */
async function open({ limits, columns }: Extract<Request, { readonly kind: 'open' }>) {
  folder = limits.folder;
  const [{ openDatabase }, { TextRows }] = await Promise.all([
    import('./open-database.js'),
    import('./text-rows.js'),
  ]).catch(() => {
    throw new TableFailure('not-available');
  });
  const connection = await openDatabase(limits);
  return { connection, rows: await TextRows.into(connection, columns) };
}

async function carryOut({ connection, rows }: Database, task: Task): Promise<Reply> {
  rows.close();
  if (task.kind === 'count') {
    const { countInSql } = await import('./count-in-sql.js');
    return { kind: 'done', counted: await countInSql(connection, task) };
  }
  if (task.kind === 'parquet') {
    const { writeParquet } = await import('./write-parquet.js');
    await writeParquet(connection, task);
  }
  return { kind: 'done' };
}

async function take(request: Request): Promise<Reply | undefined> {
  if (request.kind === 'open') {
    database = open(request);
    await database;
    return { kind: 'opened' };
  }
  const opened = await database;
  if (opened === undefined) throw new TableFailure('failed');
  if (request.kind === 'task') return carryOut(opened, request.task);
  opened.rows.add(request.columns);
  return undefined;
}

/** DuckDB begins its errors with their kind, its appender with what failed. What follows may quote a cell, and is left here. */
function codeOf(error: unknown): TableFailureCode {
  if (error instanceof TableFailure) return error.code;
  const message = error instanceof Error ? error.message : '';
  return /^(Out of Memory Error|Failed to append: could not allocate)/.test(message)
    ? 'out-of-memory'
    : 'failed';
}

async function answer(request: Request): Promise<void> {
  try {
    const answer = await take(request);
    if (answer !== undefined) reply(answer);
  } catch (error) {
    reply({ kind: 'failed', code: codeOf(error) });
  }
}

let turn = Promise.resolve();
process.on('message', (request: Request) => {
  turn = turn.then(() => answer(request));
});

// The parent is gone. An orderly exit would wait for the statement that is running.
process.on('disconnect', () => {
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  process.kill(process.pid, 'SIGKILL');
});
