import { Pool } from 'pg';
import { serverTime } from '../../event-store/server-time.js';
import type { Triple } from '../reduced-workload.js';
import { fillTable } from '../sql-table.js';
import { servePeer } from './serve-peer.js';

const CONNECTIONS = 8;

const CHECK = 'SELECT 1 FROM grants WHERE subject = $1 AND consumer = $2 AND purpose = $3';
const REVOKE = 'DELETE FROM grants WHERE subject = $1 AND consumer = $2 AND purpose = $3';
const valuesOf = ({ subject, consumer, purpose }: Triple) => [subject, consumer, purpose];

// What most teams would really build: one table, one index over all that is asked, a prepared statement.
await servePeer(async ({ target }) => {
  const { url, pid }: { url: string; pid: number } = JSON.parse(target);
  const pool = new Pool({ connectionString: url, max: CONNECTIONS });
  return {
    load: (triples) => fillTable(pool, triples),
    check: async (asked) =>
      (await pool.query({ name: 'check', text: CHECK, values: valuesOf(asked) })).rowCount === 1,
    revoke: async (triple) => void (await pool.query(REVOKE, valuesOf(triple))),
    serverTime: () => serverTime(pid),
    close: () => pool.end(),
  };
});
