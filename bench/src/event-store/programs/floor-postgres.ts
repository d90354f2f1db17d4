import { Pool } from 'pg';
import { serve } from './serve.js';

const CONNECTIONS = 16;

// One row per transaction, each connection with its own: without condition, order or index.
await serve<number>(async (connectionString) => {
  const pool = new Pool({ connectionString, max: CONNECTIONS });
  await pool.query('CREATE TABLE events (id bigserial PRIMARY KEY, data text NOT NULL)');
  return {
    empty: 0,
    async append(_stream, expected, events) {
      for (const event of events)
        await pool.query({
          name: 'insert',
          text: 'INSERT INTO events (data) VALUES ($1)',
          values: [JSON.stringify(event)],
        });
      return expected + events.length;
    },
    close: () => pool.end(),
  };
});
