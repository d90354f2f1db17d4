// Emmett on PostgreSQL, through its event store; only reading everything takes its exported batch reader, because
// its consumer waits between two batches.
import { dumbo } from '@event-driven-io/dumbo';
import { getPostgreSQLEventStore, readMessagesBatch } from '@event-driven-io/emmett-postgresql';
import { Pool } from 'pg';
import { serve } from '../dist/event-store/programs/serve.js';

const BATCH = 1_000n;
const CONFLICT = 412;
const nameOf = (stream) => `bench_stream-${stream}`;

await serve(async (connectionString) => {
  const connections = new Pool({ connectionString, max: 16 });
  const pool = dumbo({ connectionString, pool: connections });
  const store = getPostgreSQLEventStore(connectionString, { connectionOptions: { dumbo: pool } });
  await store.schema.migrate();
  return {
    empty: 0n,
    async append(stream, expectedStreamVersion, payloads) {
      const events = payloads.map((data) => ({ type: 'BenchStreamGrown', data }));
      try {
        const appended = await store.appendToStream(nameOf(stream), events, { expectedStreamVersion });
        return appended.nextExpectedStreamVersion;
      } catch (error) {
        if (error?.errorCode === CONFLICT) return undefined;
        throw error;
      }
    },
    async current(stream, known) {
      const { streamExists, currentStreamVersion } = await store.readStream(nameOf(stream), {
        from: known + 1n,
      });
      return streamExists ? currentStreamVersion : known;
    },
    load: async (stream) => (await store.readStream(nameOf(stream))).events.length,
    async replay() {
      const seen = new Set();
      for (let after = 0n; ;) {
        const { messages, currentGlobalPosition } = await readMessagesBatch(pool.execute, {
          after,
          batchSize: BATCH,
        });
        if (messages.length === 0) return seen.size;
        for (const { metadata } of messages) seen.add(metadata.globalPosition);
        after = currentGlobalPosition;
      }
    },
    close: async () => {
      await store.close();
      if (!connections.ended) await connections.end();
    },
  };
});
