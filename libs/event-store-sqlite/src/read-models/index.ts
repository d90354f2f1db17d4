import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Kysely } from 'kysely';
import type { ReadModels, UnknownTables } from '@coop/event-sourcing';
import { nodeSqliteDialect } from './node-sqlite-dialect.js';

export interface ReadModelsOptions {
  /** For tables that no event can rebuild: each transaction survives a power cut. Default false. */
  readonly durable?: boolean;
}

/** Read models in a file of their own, which can be rid of every trace of what was deleted. */
export interface SqliteReadModels extends ReadModels {
  /** Writes all pages anew and empties the log of old ones: deleted rows are then gone byte by byte. */
  scrub(): Promise<void>;
}

interface Connections {
  readonly writer: DatabaseSync;
  readonly reader: DatabaseSync;
}

function connections(file: string, durable: boolean): Connections {
  if (file === ':memory:') {
    const only = new DatabaseSync(file);
    return { writer: only, reader: only };
  }
  mkdirSync(dirname(file), { recursive: true });
  const writer = new DatabaseSync(file, { timeout: 5000 });
  // Read models are rebuilt from the ledger at will: losing the last transactions to a power cut costs nothing.
  writer.exec(`PRAGMA journal_mode=WAL; PRAGMA synchronous=${durable ? 'FULL' : 'NORMAL'}`);
  // What is deleted is overwritten, and no temporary file holds a copy of it.
  writer.exec('PRAGMA secure_delete=ON; PRAGMA temp_store=MEMORY');
  return { writer, reader: new DatabaseSync(file, { readOnly: true, timeout: 5000 }) };
}

/** On a connection of its own, since a read transaction holds its connection for as long as it lasts. */
async function lookInto<Result>(
  file: string,
  work: (db: Kysely<UnknownTables>) => Promise<Result>,
): Promise<Result> {
  const database = new DatabaseSync(file, { readOnly: true, timeout: 5000 });
  const looking = new Kysely<UnknownTables>({ dialect: nodeSqliteDialect(database, 'begin') });
  try {
    return await looking.transaction().execute(work);
  } finally {
    await looking.destroy();
  }
}

/**
 * Read models in one SQLite file (or `:memory:`, where reader and writer are one connection and a reader may
 * see rows of a transaction under way). Transactions queue; each runs alone.
 */
export function openReadModels(file: string, { durable = false }: ReadModelsOptions = {}): SqliteReadModels {
  const { writer, reader } = connections(file, durable);
  const writing = new Kysely<UnknownTables>({ dialect: nodeSqliteDialect(writer) });
  const reading =
    writer === reader ? writing : new Kysely<UnknownTables>({ dialect: nodeSqliteDialect(reader) });
  let queue: Promise<unknown> = Promise.resolve();
  const alone = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const result = queue.then(work);
    queue = result.catch(() => undefined);
    return result;
  };
  return {
    reader: <Tables = UnknownTables>() => reading as unknown as Kysely<Tables>,
    transaction: (work) => alone(() => writing.transaction().execute(work)),
    ...(file === ':memory:' ? {} : { snapshot: (work) => lookInto(file, work) }),
    scrub: () => alone(async () => writer.exec('VACUUM; PRAGMA wal_checkpoint(TRUNCATE)')),
    close: async () => {
      await queue;
      await reading.destroy();
      // Kysely closes only what was used. The reader first: the last connection to close must be one that may
      // write, or the write-ahead log stays behind (https://sqlite.org/wal.html, section 4.2).
      if (reader !== writer && reader.isOpen) reader.close();
      await writing.destroy();
      if (writer.isOpen) writer.close();
    },
  };
}
