import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { serve } from './serve.js';

// One row per transaction, without condition, order of streams or index: what any store on SQLite stands on.
await serve<number>(async (dir) => {
  const db = new DatabaseSync(join(dir, 'floor.sqlite'));
  db.exec(
    'PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE events (id INTEGER PRIMARY KEY, data TEXT)',
  );
  const insert = db.prepare('INSERT INTO events (data) VALUES (?)');
  return {
    empty: 0,
    async append(_stream, expected, events) {
      for (const event of events) insert.run(JSON.stringify(event));
      return expected + events.length;
    },
    close: async () => db.close(),
  };
});
