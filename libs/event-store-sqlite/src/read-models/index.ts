import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Kysely } from 'kysely';
import type { ReadModels, UnknownTables } from '@coop/event-sourcing';
import { nodeSqliteDialect } from './node-sqlite-dialect.js';

function connections(file: string): { readonly writer: DatabaseSync; readonly reader: DatabaseSync } {
  if (file === ':memory:') {
    const only = new DatabaseSync(file);
    return { writer: only, reader: only };
  }
  mkdirSync(dirname(file), { recursive: true });
  const writer = new DatabaseSync(file, { timeout: 5000 });
  // Read models are rebuilt from the ledger at will: losing the last transactions to a power cut costs nothing.
  writer.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA secure_delete=ON');
  return { writer, reader: new DatabaseSync(file, { readOnly: true, timeout: 5000 }) };
}

/**
 * Read models in one SQLite file (or `:memory:`, where reader and writer are one connection and a reader may
 * see rows of a transaction under way). Transactions queue; each runs alone.
 */
export function openReadModels(file: string): ReadModels {
  const { writer, reader } = connections(file);
  const writing = new Kysely<UnknownTables>({ dialect: nodeSqliteDialect(writer) });
  const reading =
    writer === reader ? writing : new Kysely<UnknownTables>({ dialect: nodeSqliteDialect(reader) });
  let queue: Promise<unknown> = Promise.resolve();
  return {
    reader: <Tables = UnknownTables>() => reading as unknown as Kysely<Tables>,
    transaction: <Result>(work: (db: Kysely<UnknownTables>) => Promise<Result>) => {
      const result = queue.then(() => writing.transaction().execute(work));
      queue = result.catch(() => undefined);
      return result;
    },
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
