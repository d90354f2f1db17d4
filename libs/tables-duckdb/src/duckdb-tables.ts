import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClassColumns, ClassCounts, SensitiveCounts } from './class-counts.js';
import { apart, asUtf8, columnChunks } from './column-chunks.js';
import type { JobLimits, SizeCounts, Task } from './messages.js';
import { runJob, type Job } from './run-job.js';
import { assertTable, placeOf, type TextTable } from './text-table.js';
import { Turns } from './turns.js';

/** What can be done with a table of text. Every method rejects with a `TableFailure` when it has no result. */
export interface Tables {
  /** Resolves when jobs can be run on this machine; once it could, nothing is tried again. */
  check(): Promise<void>;
  countClasses(table: TextTable, columns: ClassColumns): Promise<ClassCounts>;
  /** A Parquet file with a column of text for each column, rows in their order. The same table gives the same bytes. */
  toParquet(table: TextTable): Promise<Uint8Array>;
}

export interface DuckDbTablesOptions {
  /** What DuckDB may take for one job; its process takes some 100 MiB more. Default: 512. */
  readonly memoryMb?: number;
  /** Default: 1, with which the order of rows never depends on chance. */
  readonly threads?: number;
  /** How long a job may take before it is ended. Default: 60 s. */
  readonly timeLimitMs?: number;
  /** How many jobs run at once; others wait. Default: 2. */
  readonly atOnce?: number;
}

/** Tables in DuckDB, each job in a child process that knows nothing else and ends with it. */
export class DuckDbTables implements Tables {
  readonly #limits: JobLimits;
  readonly #timeLimitMs: number;
  readonly #turns: Turns;
  #isChecked = false;

  constructor(options: DuckDbTablesOptions = {}) {
    const { memoryMb = 512, threads = 1, timeLimitMs = 60_000, atOnce = 2 } = options;
    this.#limits = { memoryMb, threads };
    this.#timeLimitMs = timeLimitMs;
    this.#turns = new Turns(atOnce);
  }

  async check(): Promise<void> {
    if (!this.#isChecked) await this.#run({ columns: 1, chunks: [], task: { kind: 'nothing' } });
    this.#isChecked = true;
  }

  async countClasses(table: TextTable, { by, person, sensitive = [] }: ClassColumns): Promise<ClassCounts> {
    assertTable(table);
    const placesOf = (columns: readonly string[]) => columns.map((column) => placeOf(table, column));
    const task: Task = {
      ...{ kind: 'count', by: placesOf(by), sensitive: placesOf(sensitive) },
      ...(person === undefined ? {} : { person: placeOf(table, person) }),
    };
    const chunks = columnChunks(table, apart(table));
    const counted = await this.#run({ columns: table.columns.length, chunks, task });
    if (counted === undefined) throw new TypeError('a count came without numbers');
    const { rows, classes, smallestRows, smallestPeople } = counted;
    return {
      ...{ rows, classes },
      smallest: { rows: smallestRows, ...(person === undefined ? {} : { people: smallestPeople }) },
      sensitive: sensitive.map((column, at) => sensitiveCounts(column, counted.sensitive[at] ?? [])),
    };
  }

  async toParquet(table: TextTable): Promise<Uint8Array> {
    assertTable(table);
    const names = table.columns.map(asUtf8);
    const chunks = columnChunks(
      table,
      names.map(() => asUtf8),
    );
    // Only its owner may enter what mkdtemp makes.
    const folder = await mkdtemp(join(tmpdir(), 'coop-table-'));
    try {
      const file = join(folder, 'table.parquet');
      await this.#run({ columns: names.length, chunks, task: { kind: 'parquet', names, file } }, folder);
      return await readFile(file);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  #run(job: Pick<Job, 'columns' | 'chunks' | 'task'>, folder?: string) {
    const limits = { ...this.#limits, ...(folder === undefined ? {} : { folder }) };
    return this.#turns.take(() => runJob({ ...job, limits, timeLimitMs: this.#timeLimitMs }));
  }
}

/** Fractions are compared by whole numbers: a quotient is rounded. */
function sensitiveCounts(column: string, sizes: readonly SizeCounts[]): SensitiveCounts {
  let greatest = { count: 0, of: 0 };
  for (const { size, most } of sizes)
    if (greatest.of === 0 || BigInt(most) * BigInt(greatest.of) > BigInt(greatest.count) * BigInt(size))
      greatest = { count: most, of: size };
  const leastDistinct = sizes.length === 0 ? 0 : Math.min(...sizes.map((size) => size.leastDistinct));
  return { column, leastDistinct, greatestShare: greatest };
}
