import { Pool } from 'pg';
import { serverTime } from '../../event-store/server-time.js';
import type { Triple } from '../reduced-workload.js';
import { servePeer } from './serve-peer.js';

const CONNECTIONS = 8;
const BATCH = 5_000;

const CHECK = 'SELECT 1 FROM grants WHERE subject = $1 AND consumer = $2 AND purpose = $3';
const REVOKE = 'DELETE FROM grants WHERE subject = $1 AND consumer = $2 AND purpose = $3';
const valuesOf = ({ subject, consumer, purpose }: Triple) => [subject, consumer, purpose];

// What most teams would really build: one table, one index over all that is asked, a prepared statement.
await servePeer(async ({ target }) => {
  const { url, pid }: { url: string; pid: number } = JSON.parse(target);
  const pool = new Pool({ connectionString: url, max: CONNECTIONS });
  await pool.query(
    'CREATE TABLE grants (subject uuid, consumer uuid, purpose text, PRIMARY KEY (subject, consumer, purpose))',
  );
  const insert = async (batch: readonly Triple[]): Promise<void> => {
    await pool.query('INSERT INTO grants SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[])', [
      ...[batch.map((each) => each.subject), batch.map((each) => each.consumer)],
      batch.map((each) => each.purpose),
    ]);
  };
  return {
    async load(triples) {
      let batch: Triple[] = [];
      for (const triple of triples) {
        if (batch.push(triple) < BATCH) continue;
        await insert(batch);
        batch = [];
      }
      await insert(batch);
      await pool.query('ANALYZE grants');
    },
    check: async (asked) =>
      (await pool.query({ name: 'check', text: CHECK, values: valuesOf(asked) })).rowCount === 1,
    revoke: async (triple) => void (await pool.query(REVOKE, valuesOf(triple))),
    serverTime: () => serverTime(pid),
    close: () => pool.end(),
  };
});
