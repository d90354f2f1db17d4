import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { DuckDbTables } from './duckdb-tables.js';
import { runJob, type Job } from './run-job.js';
import { isAlive, noting, readNote, without } from './testing/note-of-child.js';

const testing = (name: string) => new URL(`./testing/${name}.js`, import.meta.url);
const child = new URL('./child/table-child.js', import.meta.url);

const job = (changes: Partial<Job> = {}): Job => ({
  limits: { memoryMb: 64, threads: 1 },
  ...{ timeLimitMs: 20_000, columns: 1, chunks: [[['1', '2']]] },
  task: { kind: 'count', by: [0], sensitive: [] },
  ...changes,
});

describe('A job', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'coop-job-spec-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const note = () => join(folder, 'note');
  const pidOf = () => readNote(note()).pid;

  it('has a child of its own, which is gone when the answer is there', async () => {
    const program = { url: child, nodeOptions: noting(note()) };
    expect(await runJob(job(), program)).toMatchObject({ rows: 2, classes: 2 });
    expect(pidOf()).toBeGreaterThan(0);
    expect(isAlive(pidOf())).toBe(false);
  });

  it('hands none of its variables on', async () => {
    await runJob(job(), { url: child, nodeOptions: noting(note()) });
    const { variables } = readNote(note());
    expect(variables.filter((name) => !/^(NODE_CHANNEL_.*|SystemRoot)$/.test(name))).toEqual([]);
  });

  it('is ended when it takes too long', async () => {
    const program = { url: testing('silent-child'), nodeOptions: noting(note()) };
    await expect(runJob(job({ timeLimitMs: 2_000 }), program)).rejects.toMatchObject({ code: 'too-long' });
    expect(isAlive(pidOf())).toBe(false);
  });

  it('is ended in the midst of a statement too', async () => {
    const program = { url: testing('endless-child'), nodeOptions: noting(note()) };
    function* forever() {
      for (;;) yield [['1']];
    }
    const endless = job({ timeLimitMs: 2_000, chunks: forever() });
    await expect(runJob(endless, program)).rejects.toMatchObject({ code: 'too-long' });
    expect(isAlive(pidOf())).toBe(false);
  });

  it('tells that its child crashed', async () => {
    await expect(runJob(job(), { url: testing('crashing-child') })).rejects.toMatchObject({ code: 'ended' });
  });

  it('tells that its child could not be started', async () => {
    const nowhere = { url: testing('no-such-child') };
    await expect(runJob(job(), nowhere)).rejects.toMatchObject({ code: 'ended' });
  });

  it('tells that there is no DuckDB for this machine', async () => {
    const bare = { url: child, nodeOptions: without('@duckdb/node-bindings') };
    await expect(runJob(job(), bare)).rejects.toMatchObject({ code: 'not-available' });
  });

  it('tells that the memory does not suffice, and leaves room for the next', async () => {
    const long = Array.from({ length: 2_048 }, (_, at) => `${at} `.repeat(2_000));
    const chunks = Array.from({ length: 4 }, () => [long]);
    await expect(runJob(job({ chunks }))).rejects.toMatchObject({ code: 'out-of-memory' });
    expect(await runJob(job())).toMatchObject({ rows: 2 });
  });

  it('lets no fault of a caller leave a child behind', async () => {
    const program = { url: child, nodeOptions: noting(note()) };
    function* broken(): Generator<string[][]> {
      yield [['1']];
      throw new RangeError('of the caller');
    }
    await expect(runJob(job({ chunks: broken() }), program)).rejects.toThrow(RangeError);
    expect(isAlive(pidOf())).toBe(false);
  });

  it('ends with its parent, in the midst of a statement, and takes its folder along', async () => {
    const written = mkdtempSync(join(folder, 'written-'));
    const parent = spawn(process.execPath, [fileURLToPath(testing('dying-parent')), written, note()]);
    await once(parent, 'exit');
    expect(pidOf()).toBeGreaterThan(0);
    for (let tries = 0; tries < 100 && isAlive(pidOf()); tries += 1) await setTimeout(50);
    expect(isAlive(pidOf())).toBe(false);
    expect(existsSync(written)).toBe(false);
  });
});

describe('Many jobs', () => {
  it('take turns', async () => {
    const tables = new DuckDbTables({ memoryMb: 64, atOnce: 1 });
    const table = { columns: ['a'], rows: [['1']] };
    const counted = await Promise.all([1, 2, 3].map(() => tables.countClasses(table, { by: ['a'] })));
    expect(counted.map(({ rows }) => rows)).toEqual([1, 1, 1]);
  });

  it('go on after one that failed', async () => {
    const tables = new DuckDbTables({ memoryMb: 64, atOnce: 1 });
    const [failed, done] = await Promise.allSettled([
      tables.toParquet({ columns: ['a', 'A'], rows: [] }),
      tables.check(),
    ]);
    expect([failed.status, done.status]).toEqual(['rejected', 'fulfilled']);
  });
});
