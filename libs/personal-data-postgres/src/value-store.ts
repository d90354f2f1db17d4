import type { SealedRef } from '@coop/personal-data';
import type { SealedRow, StoredValue } from '@coop/personal-data/adapter';
import { only, type Database, type Queries } from './database.js';

/** Rows of one statement, at most; and their bytes, after which another statement begins. */
export const SLICE = 1000;
const SLICE_BYTES = 4 * 1024 * 1024;

const TABLES = ['vault.sealed_values', 'vault.value_keys', 'vault.blind_index'];

/** A row; `ciphertext` and `nonce` are `null` where an erasure ended it. */
export interface ValueRow {
  readonly place: string;
  readonly category: string;
  readonly keyIds: string;
  readonly nonce: Uint8Array | null;
  readonly ciphertext: Uint8Array | null;
}

/** The digest of a row, computed where it lies. */
export interface DigestRow {
  readonly keyIds: string;
  readonly digest: string | null;
}

/** The ciphertexts. Knows no key, and keeps nothing in memory. */
export class PostgresValueStore {
  constructor(readonly database: Database) {}

  /**
   * The rows of these references in their order, and the generation of the keys, all of one moment.
   * At most 1,000 references.
   */
  async read(refs: readonly SealedRef[]): Promise<{
    readonly generation: string;
    readonly rows: readonly (ValueRow | undefined)[];
  }> {
    const { rows } = await this.database.query<Nullable<ValueRow> & { generation: string }>(
      `SELECT state.generation, place, category, key_ids AS "keyIds", nonce, ciphertext
       FROM vault.state CROSS JOIN unnest($1::bytea[]) WITH ORDINALITY AS wanted (commitment, number)
         LEFT JOIN vault.sealed_values USING (commitment) ORDER BY number`,
      [refs.map(commitmentOf)],
    );
    return {
      generation: rows[0]?.generation ?? '',
      rows: rows.map((row) => (isFound(row) ? row : undefined)),
    };
  }

  /** The same with digests in place of ciphertexts. */
  async digests(refs: readonly SealedRef[]): Promise<readonly (DigestRow | undefined)[]> {
    const { rows } = await this.database.query<{ keyIds: string | null; digest: string | null }>(
      `SELECT key_ids AS "keyIds", encode(sha256(nonce || ciphertext), 'hex') AS digest
       FROM unnest($1::bytea[]) WITH ORDINALITY AS wanted (commitment, number)
         LEFT JOIN vault.sealed_values USING (commitment) ORDER BY number`,
      [refs.map(commitmentOf)],
    );
    return rows.map(({ keyIds, digest }) => (keyIds === null ? undefined : { keyIds, digest }));
  }

  /** All rows or none. */
  async insert(rows: readonly SealedRow[]): Promise<void> {
    const statements = slicesOf(rows);
    const [first, ...others] = statements;
    if (first === undefined) return;
    if (others.length === 0) return insertSlice(this.database, first);
    await this.database.transaction(async (queries) => {
      for (const slice of statements) await insertSlice(queries, slice);
    });
  }

  /** How many living values rely on each key. */
  async countByKey(keyIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const { rows } = await this.database.query<{ id: string; n: number }>(
      'SELECT key_id AS id, count(*)::integer AS n FROM vault.value_keys WHERE key_id = ANY ($1) GROUP BY 1',
      [keyIds],
    );
    return new Map(rows.map(({ id, n }) => [id, n]));
  }

  /**
   * The key store that these ciphertexts belong to: `keyStoreId`, if none was named yet.
   */
  async bindTo(keyStoreId: string): Promise<string> {
    if (!this.database.readOnly)
      await this.database.query('UPDATE vault.state SET key_store = $1 WHERE key_store IS NULL', [
        keyStoreId,
      ]);
    return (await this.keyStoreId()) ?? keyStoreId;
  }

  /** `undefined` before the first start. */
  async keyStoreId(): Promise<string | undefined> {
    const sql = 'SELECT key_store AS id FROM vault.state';
    return only(await this.database.query<{ id: string | null }>(sql)).id ?? undefined;
  }

  /** Lets PostgreSQL reuse the space of what was ended, if this role owns the tables and nobody is at them. */
  async vacuum(): Promise<void> {
    await this.database.query(`VACUUM (SKIP_LOCKED) ${TABLES.join(', ')}`);
  }

  /** Writes the tables anew, without what was ended. PostgreSQL only warns a role that may not. */
  async compact(): Promise<void> {
    const before = await this.#files();
    await this.database.query(`VACUUM (FULL) ${TABLES.join(', ')}`);
    const after = await this.#files();
    if (after.some((file, index) => file === before[index]))
      throw new Error('only the owner of the tables of schema vault can compact them');
  }

  async #files(): Promise<readonly string[]> {
    const { rows } = await this.database.query<{ file: string }>(
      `SELECT pg_relation_filenode(name::regclass)::text AS file
       FROM unnest($1::text[]) WITH ORDINALITY AS tables (name, number) ORDER BY number`,
      [TABLES],
    );
    return rows.map(({ file }) => file);
  }
}

/** The row as openings take it: without ciphertext it opens nothing, and only an erasure explains that. */
export function storedOf(row: ValueRow | undefined): StoredValue | undefined {
  if (row === undefined) return undefined;
  const { nonce, ciphertext, ...binding } = row;
  return { ...binding, nonce: nonce ?? new Uint8Array(), ciphertext: ciphertext ?? new Uint8Array() };
}

type Nullable<Row> = { readonly [Column in keyof Row]: Row[Column] | null };

function isFound(row: Nullable<ValueRow>): row is ValueRow {
  return row.place !== null && row.category !== null && row.keyIds !== null;
}

const commitmentOf = (ref: SealedRef): Buffer => Buffer.from(ref.$sealed, 'hex');

function slicesOf(rows: readonly SealedRow[]): SealedRow[][] {
  const slices: SealedRow[][] = [];
  let room = 0;
  for (const row of rows) {
    room -= row.sealed.ciphertext.length;
    const last = slices.at(-1);
    if (last === undefined || last.length === SLICE || room < 0) {
      slices.push([row]);
      room = SLICE_BYTES - row.sealed.ciphertext.length;
    } else last.push(row);
  }
  return slices;
}

/** Bytes go as one parameter for each column, cut where they are needed: a parameter for each value costs more. */
async function insertSlice(queries: Queries, rows: readonly SealedRow[]): Promise<void> {
  const starts: number[] = [];
  let end = 1;
  for (const { sealed } of rows) {
    starts.push(end);
    end += sealed.ciphertext.length;
  }
  await queries.query(
    `WITH inserted AS (
       INSERT INTO vault.sealed_values (commitment, place, category, key_ids, nonce, ciphertext)
         SELECT substring($1::bytea FROM number::integer * 32 - 31 FOR 32), place, category, key_ids,
           substring($2::bytea FROM number::integer * 12 - 11 FOR 12), substring($3::bytea FROM start FOR length)
         FROM unnest($4::text[], $5::text[], $6::text[], $7::integer[], $8::integer[])
           WITH ORDINALITY AS new (place, category, key_ids, start, length, number)
         RETURNING id, key_ids)
     INSERT INTO vault.value_keys (key_id, value_id)
       SELECT unnest(string_to_array(key_ids, ',')), id FROM inserted`,
    [
      Buffer.from(rows.map(({ ref }) => ref.$sealed).join(''), 'hex'),
      Buffer.concat(rows.map(({ sealed }) => sealed.nonce)),
      Buffer.concat(rows.map(({ sealed }) => sealed.ciphertext)),
      rows.map(({ binding }) => binding.place),
      rows.map(({ binding }) => binding.category),
      rows.map(({ binding }) => binding.keyIds),
      starts,
      rows.map(({ sealed }) => sealed.ciphertext.length),
    ],
  );
}
