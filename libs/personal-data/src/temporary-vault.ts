import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { blob, text, type Row } from './columns.js';
import { readErasureLines, writeErasureLines } from './erasure-list-file.js';
import { openVault } from './open-vault.js';
import type { StoredValue } from './sealed-value.js';
import { AT, clock as standing } from './testing/samples.js';
import type { VaultWorld } from './testing/vault-world.js';
import type { Clock, EmbeddedVault, ErasureListHead, SealedRef } from './vault.js';

/** For this library's specs: a vault in folders that are removed. */
export class TemporaryVault implements VaultWorld {
  readonly #root = mkdtempSync(join(tmpdir(), 'coop-vault-'));
  readonly dataDir = join(this.#root, 'data');
  readonly keysDir = join(this.#root, 'keys');
  vault: EmbeddedVault;

  constructor(private readonly clock: Clock = standing) {
    this.vault = this.#open();
  }

  async reopen(
    meanwhile?: () => Promise<void> | void,
    erasuresAtLeast?: ErasureListHead,
  ): Promise<EmbeddedVault> {
    await this.vault.close();
    await meanwhile?.();
    this.vault = this.#open(erasuresAtLeast);
    return this.vault;
  }

  async remove(): Promise<void> {
    await this.vault.close();
    rmSync(this.#root, { recursive: true });
  }

  /** Every byte that the vault has on disk: databases, write-ahead logs, indexes of them, and the key. */
  bytes(): Buffer {
    const folders = [this.dataDir, this.keysDir];
    return Buffer.concat(
      folders.flatMap((dir) => readdirSync(dir).map((name) => readFileSync(join(dir, name)))),
    );
  }

  kek(): Buffer {
    return readFileSync(join(this.keysDir, 'kek'));
  }

  async ciphertexts(): Promise<Uint8Array[]> {
    const small = 'SELECT ciphertext AS c FROM sealed_values WHERE ciphertext IS NOT NULL';
    const rows = this.#sql('vault', `${small} UNION ALL SELECT bytes AS c FROM large_ciphertexts`);
    return rows.map((row) => blob(row, 'c'));
  }

  async wrappedKeys(): Promise<{ subject: string; wrapped: Uint8Array }[]> {
    const rows = this.#sql('keys', 'SELECT subject, wrapped FROM keys');
    return rows.map((row) => ({ subject: text(row, 'subject'), wrapped: blob(row, 'wrapped') }));
  }

  async stored(ref: SealedRef): Promise<StoredValue> {
    const [row = {}] = this.#sql('vault', `SELECT * FROM sealed_values WHERE ${isOf(ref)}`);
    return {
      place: text(row, 'place'),
      category: text(row, 'category'),
      keyIds: text(row, 'key_ids'),
      nonce: blob(row, 'nonce'),
      ciphertext: blob(row, 'ciphertext'),
    };
  }

  async moveCiphertext(from: SealedRef, to: SealedRef): Promise<void> {
    const columns = 'nonce, ciphertext, place';
    const source = `SELECT ${columns} FROM sealed_values WHERE ${isOf(from)}`;
    this.#sql('vault', `UPDATE sealed_values SET (${columns}) = (${source}) WHERE ${isOf(to)} RETURNING 1`);
  }

  async relabel(ref: SealedRef, column: 'place' | 'category', label: string): Promise<void> {
    this.#sql('vault', `UPDATE sealed_values SET ${column} = '${label}' WHERE ${isOf(ref)} RETURNING 1`);
  }

  async loseCiphertexts(): Promise<void> {
    this.#sql('vault', 'DELETE FROM sealed_values RETURNING 1');
  }

  async loseKeys(): Promise<void> {
    this.#sql('keys', 'DELETE FROM keys RETURNING 1');
  }

  async swapKeys(one: string, other: string): Promise<void> {
    const keys = await this.wrappedKeys();
    for (const [from, to] of [[one, other] as const, [other, one] as const]) {
      const wrapped = Buffer.from(keys.find(({ subject }) => subject === from)?.wrapped ?? []);
      this.#sql(
        'keys',
        `UPDATE keys SET wrapped = x'${wrapped.toString('hex')}' WHERE subject = '${to}' RETURNING 1`,
      );
    }
  }

  async destroyKeysOnly(subject: string, keepFingerprint: string): Promise<void> {
    const erasure = `'${subject}', '${AT}', 'erasure-1', '${keepFingerprint}', 0`;
    const hers = `FROM keys WHERE subject = '${subject}'`;
    this.#sql('keys', `INSERT INTO destroyed VALUES (${erasure}) RETURNING 1`);
    this.#sql('keys', `INSERT INTO ended_keys SELECT key_id, subject ${hers} RETURNING 1`);
    this.#sql('keys', `DELETE ${hers} RETURNING 1`);
  }

  async listLines(): Promise<readonly string[]> {
    return readErasureLines(`${this.dataDir}.erasures`) ?? [];
  }

  async putList(lines: readonly string[]): Promise<void> {
    rmSync(`${this.dataDir}.erasures`, { recursive: true, force: true });
    if (lines.length > 0) writeErasureLines(`${this.dataDir}.erasures`, lines);
  }

  async saveCiphertexts(): Promise<() => Promise<void>> {
    const backup = join(this.#root, 'vault.backup');
    await this.vault.backupTo(backup);
    return async () => replace(join(this.dataDir, 'vault.sqlite'), backup);
  }

  async saveKeys(): Promise<() => Promise<void>> {
    const backup = join(this.#root, 'keys.backup');
    await this.vault.backupKeysTo(backup);
    return async () => replace(join(this.keysDir, 'keys.sqlite'), backup);
  }

  #sql(file: 'keys' | 'vault', sql: string): Row[] {
    const db = new DatabaseSync(join(file === 'keys' ? this.keysDir : this.dataDir, `${file}.sqlite`));
    try {
      return db.prepare(sql).all();
    } finally {
      db.close();
    }
  }

  #open(erasuresAtLeast?: ErasureListHead): EmbeddedVault {
    const { dataDir, keysDir, clock } = this;
    return openVault({ dataDir, keysDir, clock, ...(erasuresAtLeast && { erasuresAtLeast }) });
  }
}

export const openFileWorld = async (clock?: Clock): Promise<TemporaryVault> => new TemporaryVault(clock);

const isOf = (ref: SealedRef): string => `commitment = x'${ref.$sealed}'`;

function replace(file: string, backup: string): void {
  for (const log of ['-wal', '-shm']) rmSync(`${file}${log}`, { force: true });
  copyFileSync(backup, file);
}
