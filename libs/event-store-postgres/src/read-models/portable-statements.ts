import type { PostgresPool, PostgresPoolClient } from 'kysely';
import type { Pool, QueryConfig } from 'pg';

/** Quoted texts and names are left alone; what remains of `?` are parameters. */
const QUOTED_OR_PARAMETER = /'(?:[^']|'')*'|"(?:[^"]|"")*"|\?/g;
/** Queries of this project are a fixed set of texts: so many are prepared once for each connection. */
const PREPARED = 500;
const WORTH_PREPARING = /^\s*(select|insert|update|delete)\b/i;

/** `?` as SQLite numbers it becomes `$1`, `$2` … @param text SQL without `$n` */
export function withNumberedParameters(text: string): string {
  let count = 0;
  return text.replace(QUOTED_OR_PARAMETER, (found) => (found === '?' ? `$${(count += 1)}` : found));
}

/** What the server is sent for a text: its parameters numbered, and a name under which it stays prepared. */
class Statements {
  readonly #known = new Map<string, QueryConfig>();

  of(text: string): QueryConfig {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    const numbered = text.includes('?') ? withNumberedParameters(text) : text;
    if (this.#known.size >= PREPARED || !WORTH_PREPARING.test(text)) return { text: numbered };
    const statement = { text: numbered, name: `r${this.#known.size}` };
    this.#known.set(text, statement);
    return statement;
  }
}

/** A pool that takes SQL written for SQLite, and lets the server take each text apart only once per connection. */
export function portablePool(pool: Pool): PostgresPool {
  const statements = new Statements();
  return {
    options: pool.options,
    end: () => pool.end(),
    connect: async () => {
      const client = await pool.connect();
      const query = (text: string, values: readonly unknown[] = []) =>
        client.query({ ...statements.of(text), values: [...values] });
      // The other form of `query` is for cursors: read models are read in pages.
      return {
        query: query as unknown as PostgresPoolClient['query'],
        release: (destroy) => client.release(destroy),
      };
    },
  };
}
