import { Pool, types } from 'pg';

const INT8 = 20;

/** Positions and counts as JavaScript numbers, as SQLite gives them. @throws RangeError beyond 2^53 */
function safeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`a number in a read model is too large: ${text}`);
  return value;
}

export interface PoolOptions {
  readonly url: string;
  readonly schema: string;
  readonly max: number;
  /** In whose name statements are carried out; the role that connects must be allowed to take it. */
  readonly role?: string | undefined;
  /** A transaction that does nothing for so many milliseconds is ended by the server. */
  readonly idleInTransactionMs: number;
}

/** Connections whose names without a schema mean those of one schema, and no other. */
export function readModelsPool({ url, schema, max, role, idleInTransactionMs }: PoolOptions): Pool {
  const pool = new Pool({
    connectionString: url,
    max,
    options: `-c search_path=${schema}${role === undefined ? '' : ` -c role=${role}`}`,
    application_name: `read models ${schema}`,
    idle_in_transaction_session_timeout: idleInTransactionMs,
    types: {
      getTypeParser: (oid: number, format?: 'text' | 'binary') =>
        oid === INT8 && format !== 'binary' ? safeInteger : types.getTypeParser(oid, format),
    },
  });
  // A connection that the server ended fails its next query; without listeners it would end the process.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => void client.on('error', () => undefined));
  return pool;
}
