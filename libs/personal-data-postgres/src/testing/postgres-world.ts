import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock, ErasureListHead, SealedRef, Vault } from '@coop/personal-data';
import type { StoredValue } from '@coop/personal-data/adapter';
import { AT, clock as standing, type VaultWorld } from '@coop/personal-data/testing';
import { freshDatabase, realPostgres, type FreshDatabase } from '@coop/real-parts';
import { Database, only } from '../database.js';
import { openPostgresVault, type PostgresVaultSettings } from '../open-postgres-vault.js';

const VALUE_TABLES = [
  ...['vault.sealed_values', 'vault.value_keys', 'vault.blind_index', 'vault.erased'],
  ...['vault.suppressed', 'vault.ended_keys', 'vault.partly_erased'],
  ...['vault.ended_with_key', 'vault.ended_index'],
];
const KEY_TABLES = ['keys.meta', 'keys.keys', 'keys.destroyed', 'keys.ended_keys', 'keys.partly_destroyed'];

/** For this library's specs: a vault in two databases and a folder, all of which are removed. */
export class PostgresWorld implements VaultWorld {
  /** The superuser in both databases. */
  readonly values: Database;
  readonly keys: Database;
  readonly #folder = mkdtempSync(join(tmpdir(), 'coop-vault-'));
  readonly kekFile = join(this.#folder, 'keys', 'kek');
  #vault: Vault | undefined;

  constructor(
    private readonly valuesAt: FreshDatabase,
    private readonly keysAt: FreshDatabase,
    private readonly clock: Clock,
  ) {
    this.values = new Database({ url: valuesAt.url, connections: 2, readOnly: false });
    this.keys = new Database({ url: keysAt.url, connections: 2, readOnly: false });
  }

  get vault(): Vault {
    if (this.#vault === undefined) throw new Error('the vault of this check was not opened');
    return this.#vault;
  }

  get settings(): PostgresVaultSettings {
    const { clock, kekFile } = this;
    return { valuesUrl: this.valuesAt.url, keysUrl: this.keysAt.url, kekFile, clock };
  }

  async reopen(meanwhile?: () => Promise<void> | void, erasuresAtLeast?: ErasureListHead): Promise<Vault> {
    await this.#vault?.close();
    await meanwhile?.();
    this.#vault = await openPostgresVault({
      ...this.settings,
      ...(erasuresAtLeast && { erasuresAtLeast }),
    });
    return this.#vault;
  }

  async remove(): Promise<void> {
    await this.#vault?.close();
    for (const database of [this.values, this.keys]) {
      await empty(database);
      await database.close();
    }
    free.push([this.valuesAt, this.keysAt]);
    rmSync(this.#folder, { recursive: true });
  }

  /** A role that owns nothing and may read and write every row. Drop it after the databases. */
  async limitedRole(): Promise<{ readonly settings: PostgresVaultSettings; drop(): Promise<void> }> {
    const role = `rows_of_${this.valuesAt.name}`;
    await this.values.query(`CREATE ROLE ${role} LOGIN PASSWORD 'rows'`);
    for (const [database, schema] of [[this.values, 'vault'] as const, [this.keys, 'keys'] as const]) {
      await database.query(`GRANT USAGE ON SCHEMA ${schema} TO ${role}`);
      await database.query(
        `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${schema} TO ${role}`,
      );
    }
    const asRole = (href: string) => {
      const url = new URL(href);
      [url.username, url.password] = [role, 'rows'];
      return url.href;
    };
    const { valuesUrl, keysUrl } = this.settings;
    return {
      settings: { ...this.settings, valuesUrl: asRole(valuesUrl), keysUrl: asRole(keysUrl) },
      drop: async () => {
        const server = new Database({ url: (await realPostgres()).url, connections: 1, readOnly: false });
        await server.query(`DROP ROLE ${role}`);
        await server.close();
      },
    };
  }

  kek(): Buffer {
    return readFileSync(this.kekFile);
  }

  async wrappedKeys(): Promise<readonly { readonly subject: string; readonly wrapped: Uint8Array }[]> {
    const sql = 'SELECT subject, wrapped FROM keys.keys';
    return (await this.keys.query<{ subject: string; wrapped: Uint8Array }>(sql)).rows;
  }

  async ciphertexts(): Promise<readonly Uint8Array[]> {
    const sql = 'SELECT ciphertext AS bytes FROM vault.sealed_values WHERE ciphertext IS NOT NULL';
    return (await this.values.query<{ bytes: Uint8Array }>(sql)).rows.map(({ bytes }) => bytes);
  }

  async stored(ref: SealedRef): Promise<StoredValue> {
    const columns = 'place, category, key_ids AS "keyIds", nonce, ciphertext';
    const sql = `SELECT ${columns} FROM vault.sealed_values WHERE commitment = $1`;
    const { place, category, keyIds, nonce, ciphertext } = only(
      await this.values.query<StoredColumns>(sql, [commitmentOf(ref)]),
    );
    return { place, category, keyIds, nonce, ciphertext };
  }

  async moveCiphertext(from: SealedRef, to: SealedRef): Promise<void> {
    const columns = 'nonce, ciphertext, place';
    await this.values.query(
      `UPDATE vault.sealed_values SET (${columns}) =
         (SELECT ${columns} FROM vault.sealed_values WHERE commitment = $1) WHERE commitment = $2`,
      [commitmentOf(from), commitmentOf(to)],
    );
  }

  async relabel(ref: SealedRef, column: 'place' | 'category', label: string): Promise<void> {
    const sql = `UPDATE vault.sealed_values SET ${column} = $2 WHERE commitment = $1`;
    await this.values.query(sql, [commitmentOf(ref), label]);
  }

  async loseCiphertexts(): Promise<void> {
    await this.values.query('DELETE FROM vault.sealed_values');
  }

  async loseKeys(): Promise<void> {
    await this.keys.query('DELETE FROM keys.keys');
  }

  async swapKeys(one: string, other: string): Promise<void> {
    const keys = await this.wrappedKeys();
    for (const [from, to] of [[one, other] as const, [other, one] as const])
      await this.keys.query('UPDATE keys.keys SET wrapped = $1 WHERE subject = $2', [
        ...[keys.find(({ subject }) => subject === from)?.wrapped, to],
      ]);
  }

  async destroyKeysOnly(subject: string, keepFingerprint: string): Promise<void> {
    await this.keys.query('INSERT INTO keys.destroyed VALUES ($1, $2, $3, $4)', [
      subject,
      AT,
      'erasure-1',
      [keepFingerprint],
    ]);
    await this.keys.query(
      `INSERT INTO keys.ended_keys SELECT key_id, subject FROM keys.keys WHERE subject = $1`,
      [subject],
    );
    await this.keys.query('DELETE FROM keys.keys WHERE subject = $1', [subject]);
  }

  async listLines(): Promise<readonly string[]> {
    const sql = 'SELECT line FROM vault.erasure_list ORDER BY count';
    return (await this.values.query<{ line: string }>(sql)).rows.map(({ line }) => line);
  }

  async putList(lines: readonly string[]): Promise<void> {
    for (const [database, table] of [
      [this.values, 'vault.erasure_list'] as const,
      [this.keys, 'keys.erasure_list'] as const,
    ]) {
      await database.query(`DELETE FROM ${table}`);
      for (const [index, line] of lines.entries())
        await database.query(`INSERT INTO ${table} VALUES ($1, $2)`, [index + 1, line]);
    }
  }

  saveCiphertexts(): Promise<() => Promise<void>> {
    return save(this.values, VALUE_TABLES);
  }

  saveKeys(): Promise<() => Promise<void>> {
    return save(this.keys, KEY_TABLES);
  }
}

interface StoredColumns {
  readonly place: string;
  readonly category: string;
  readonly keyIds: string;
  readonly nonce: Uint8Array;
  readonly ciphertext: Uint8Array;
}

/** Databases that checks have emptied: creating one takes longer than most checks. */
const free: (readonly [values: FreshDatabase, keys: FreshDatabase])[] = [];

/** Two empty databases, where nothing was opened yet. The spec calls {@link dropDatabases} at its end. */
export async function emptyWorld(clock: Clock = standing): Promise<PostgresWorld> {
  const [values, keys] = free.pop() ?? [
    await freshDatabase('vault_values'),
    await freshDatabase('vault_keys'),
  ];
  return new PostgresWorld(values, keys, clock);
}

/** Drops what the worlds of a spec used. */
export async function dropDatabases(): Promise<void> {
  for (const database of free.splice(0).flat()) await database.drop();
}

async function empty(database: Database): Promise<void> {
  await database.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid()`,
  );
  await database.query('DROP SCHEMA IF EXISTS vault, keys, public CASCADE');
  await database.query('CREATE SCHEMA public');
  const { name } = only(await database.query<{ name: string }>('SELECT current_database() AS name'));
  await database.query(`ALTER DATABASE ${name} RESET ALL`);
}

/** The same with the vault opened in them. */
export async function openPostgresWorld(clock?: Clock): Promise<PostgresWorld> {
  const world = await emptyWorld(clock);
  await world.reopen();
  return world;
}

const commitmentOf = (ref: SealedRef): Buffer => Buffer.from(ref.$sealed, 'hex');

async function save(database: Database, tables: readonly string[]): Promise<() => Promise<void>> {
  for (const table of tables) {
    await database.query(`DROP TABLE IF EXISTS ${savedAs(table)}`);
    await database.query(`CREATE TABLE ${savedAs(table)} AS TABLE ${table}`);
  }
  return async () => {
    for (const table of tables) {
      await database.query(`DELETE FROM ${table}`);
      await database.query(`INSERT INTO ${table} OVERRIDING SYSTEM VALUE TABLE ${savedAs(table)}`);
      await database.query(`DROP TABLE ${savedAs(table)}`);
    }
  };
}

const savedAs = (table: string): string => `public.saved_${table.replace('.', '_')}`;
