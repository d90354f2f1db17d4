import { basename } from 'node:path';
import { Client, escapeIdentifier } from 'pg';
import type { Instance } from '../instance.js';
import { filesWith } from './sealed-values.js';

/**
 * Where the embedded sign-in provider still holds a handle: files, of whatever bytes they are made, or tables.
 * @throws Skipped when nothing of the instance can be looked at
 */
export async function tracesAtProvider(instance: Instance, handle: string): Promise<readonly string[]> {
  const { databases } = instance;
  if (databases !== undefined) return tablesWith(databases.database('data'), handle);
  const { dataDir } = await instance.looked();
  return filesWith(dataDir, [Buffer.from(handle)]).filter((path) =>
    basename(path).startsWith('provider.sqlite'),
  );
}

/** Tables of identity that no event rebuilds, and in which a row holds the text. */
async function tablesWith(url: string, text: string): Promise<readonly string[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(
      "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'identity_state' ORDER BY 1",
    );
    const found: string[] = [];
    for (const { name } of rows) {
      const table = `identity_state.${escapeIdentifier(name)}`;
      const sql = `SELECT FROM ${table} AS entry WHERE position($1 in entry::text) > 0 LIMIT 1`;
      if ((await client.query(sql, [text])).rowCount === 1) found.push(name);
    }
    return found;
  } finally {
    await client.end();
  }
}
