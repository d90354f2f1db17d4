import { DatabaseSync } from 'node:sqlite';

/** Looks into a database that another process may write, and changes nothing. */
export function withFile<T>(file: string, look: (db: DatabaseSync) => T): T {
  const db = new DatabaseSync(file, { readOnly: true, timeout: 1_000 });
  try {
    return look(db);
  } finally {
    db.close();
  }
}
