// Emmett on SQLite, with one connection and one append at a time: as it comes, it opens a connection for each call,
// and calls that meet fail (SQLITE_BUSY); calls that share a connection meet in one transaction.
import { join } from 'node:path';
import { getSQLiteEventStore, readMessagesBatch, sqliteConnection } from '@event-driven-io/emmett-sqlite';
import { serve } from '../dist/event-store/programs/serve.js';

const BATCH = 1_000n;
const CONFLICT = 412;
const nameOf = (stream) => `bench_stream-${stream}`;

// It writes refusals to standard output, where this program answers.
console.log = console.error;

let last = Promise.resolve();
function inTurn(work) {
  const turn = last.then(work);
  last = turn.catch(() => undefined);
  return turn;
}

await serve(async (folder) => {
  const fileName = join(folder, 'emmett.sqlite');
  const connection = sqliteConnection({ fileName });
  await connection.command('PRAGMA synchronous = FULL');
  const [{ journal_mode: journal }] = await connection.query('PRAGMA journal_mode');
  const [{ synchronous }] = await connection.query('PRAGMA synchronous');
  if (journal !== 'wal' || synchronous !== 2) throw new Error(`not durable: ${journal}, ${synchronous}`);
  const store = getSQLiteEventStore({ fileName, connectionOptions: { singleton: true, connection } });
  await store.schema.migrate();
  return {
    empty: 0n,
    append: (stream, expectedStreamVersion, payloads) =>
      inTurn(async () => {
        const events = payloads.map((data) => ({ type: 'BenchStreamGrown', data }));
        try {
          const appended = await store.appendToStream(nameOf(stream), events, { expectedStreamVersion });
          return appended.nextExpectedStreamVersion;
        } catch (error) {
          if (error?.errorCode === CONFLICT) return undefined;
          throw error;
        }
      }),
    current: (stream, known) =>
      inTurn(async () => {
        const { streamExists, currentStreamVersion } = await store.readStream(nameOf(stream), {
          from: known + 1n,
        });
        return streamExists ? currentStreamVersion : known;
      }),
    load: async (stream) => (await store.readStream(nameOf(stream))).events.length,
    async replay() {
      let count = 0;
      for (let after = 0n; ;) {
        const { messages, currentGlobalPosition } = await readMessagesBatch(connection, {
          after,
          batchSize: BATCH,
        });
        if (messages.length === 0) return count;
        count += messages.length;
        after = currentGlobalPosition;
      }
    },
    close: async () => connection.close(),
  };
});
