import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { blob, text, type Row } from './columns.js';
import { openVault } from './open-vault.js';
import type { Clock, SealedRef, SealRequest, Vault, VaultHandle } from './vault.js';

/** For this library's specs: a clock that stands, a vault in folders that are removed, invented people. */
export const clock: Clock = { now: () => new Date('2026-03-01T12:00:00Z') };
export const AT = '2026-03-02T09:00:00Z';

export class TemporaryVault {
  readonly #root = mkdtempSync(join(tmpdir(), 'coop-vault-'));
  readonly dataDir = join(this.#root, 'data');
  readonly keysDir = join(this.#root, 'keys');
  vault: Vault = this.#open();

  async reopen(): Promise<Vault> {
    await this.vault.close();
    this.vault = this.#open();
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

  /** What someone with access to the files could have copied before an erasure. */
  ciphertexts(): Uint8Array[] {
    const small = 'SELECT ciphertext AS c FROM sealed_values WHERE ciphertext IS NOT NULL';
    const rows = this.rows('vault', `${small} UNION ALL SELECT bytes AS c FROM large_ciphertexts`);
    return rows.map((row) => blob(row, 'c'));
  }

  wrappedKeys(): { subject: string; wrapped: Uint8Array }[] {
    const rows = this.rows('keys', 'SELECT subject, wrapped FROM keys');
    return rows.map((row) => ({ subject: text(row, 'subject'), wrapped: blob(row, 'wrapped') }));
  }

  rows(file: 'keys' | 'vault', sql: string): Row[] {
    const db = new DatabaseSync(join(file === 'keys' ? this.keysDir : this.dataDir, `${file}.sqlite`));
    try {
      return db.prepare(sql).all();
    } finally {
      db.close();
    }
  }

  #open(): Vault {
    return openVault({ dataDir: this.dataDir, keysDir: this.keysDir, clock });
  }
}

let places = 0;

/** One value of some people, at a place of its own. */
export function about(
  subjects: string | readonly string[],
  value: unknown,
  category = 'record-contact',
): SealRequest {
  places += 1;
  return {
    value,
    subjects: typeof subjects === 'string' ? [subjects] : subjects,
    category,
    place: `e-${places}/data/name`,
  };
}

export async function sealOne(vault: VaultHandle, request: SealRequest): Promise<SealedRef> {
  const [ref] = await vault.seal([request]);
  if (ref === undefined) throw new Error('one request gives one reference');
  return ref;
}

/** Pieces of remembered bytes: a partial copy counts as a trace. */
export function pieces(bytes: Uint8Array): Buffer[] {
  const last = bytes.length - 16;
  return [0, last / 3, last / 2, last].map((start) =>
    Buffer.from(bytes.subarray(Math.floor(start), Math.floor(start) + 16)),
  );
}

/** The same numbers at every run (a linear congruential generator, Numerical Recipes' constants). */
export function sequence(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
