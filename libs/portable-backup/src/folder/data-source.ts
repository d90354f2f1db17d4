import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { CommitRow } from '@coop/event-sourcing';
import { openSqliteEventStore, type SqliteEventStore } from '@coop/event-store-sqlite';
import { batchesOf } from '../batches.js';
import { BackupRefusal } from '../refusal.js';
import type {
  AccountRow,
  DataSource,
  FingerprintRow,
  LogFile,
  SuppressionRow,
  TombstoneRow,
  ValueRow,
} from '../rows.js';
import { accountsIn } from './accounts.js';
import { each, fieldsOf, openForReading } from './sqlite.js';

const PAGE_EVENTS = 1_000;
const KEY_STORE = "SELECT value FROM vault_meta WHERE name = 'key-store'";
const HAS_TOMBSTONES = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'erased'";

/** A backup in a folder, or the data folder of a cooperative that does not run. */
export class FolderData implements DataSource {
  readonly #store: SqliteEventStore;
  readonly #vault: DatabaseSync | undefined;

  /** @throws BackupRefusal `NotThere`; StoreError `StoreDamaged` when the end of the ledger does not hold together */
  constructor(private readonly dir: string) {
    if (!existsSync(join(dir, 'ledger.sqlite')))
      throw new BackupRefusal('NotThere', `there is no ledger in ${dir}`);
    this.#store = openSqliteEventStore({ dir, readOnly: true });
    const vault = join(dir, 'vault.sqlite');
    this.#vault = existsSync(vault) ? openForReading(vault) : undefined;
  }

  get head(): number {
    return Number(this.#store.head());
  }

  get keyStore(): string | undefined {
    return [...this.#each<{ value: string }>(KEY_STORE)][0]?.value;
  }

  get valueCount(): number {
    return [...this.#each<{ n: number }>('SELECT count(*) AS n FROM sealed_values')][0]?.n ?? 0;
  }

  async *ledger(): AsyncGenerator<readonly CommitRow[]> {
    const { head } = this;
    for (let after = 0; after < head;) {
      const { rows } = this.#store.rows.page(after, Math.min(head, after + PAGE_EVENTS));
      const last = rows.at(-1)?.last;
      if (last === undefined || last <= after)
        throw new BackupRefusal('Damaged', `the ledger has no commit for position ${after + 1}`);
      yield rows;
      after = last;
    }
  }

  async *values(): AsyncGenerator<readonly ValueRow[]> {
    const sql = `SELECT commitment, place, category, key_ids AS keyIds, nonce,
        coalesce(ciphertext, (SELECT bytes FROM large_ciphertexts l WHERE l.id = v.id)) AS ciphertext, ended
      FROM sealed_values v ORDER BY id`;
    const rows = this.#each<ValueRow & { readonly ended: number }>(sql);
    for (const batch of batchesOf(rows, ({ ciphertext }) => ciphertext?.length ?? 0))
      yield batch.map(({ ended, ...row }) => (ended === 0 ? row : { ...row, nonce: null, ciphertext: null }));
  }

  async *fingerprints(): AsyncGenerator<readonly FingerprintRow[]> {
    yield* batchesOf(
      this.#each<FingerprintRow>('SELECT field, token, subject, ref FROM blind_index ORDER BY 1, 2, 3, 4'),
    );
  }

  async *suppressions(): AsyncGenerator<readonly SuppressionRow[]> {
    yield* batchesOf(this.#each<SuppressionRow>('SELECT field, token FROM suppressed ORDER BY 1, 2'));
  }

  async *tombstones(): AsyncGenerator<readonly TombstoneRow[]> {
    if ([...this.#each(HAS_TOMBSTONES)].length === 0) return;
    const rows = this.#each<{ subject: string; at: string; reason: string; keep: string }>(
      'SELECT subject, at, reason, keep_fingerprints AS keep FROM erased ORDER BY subject',
    );
    for (const batch of batchesOf(rows))
      yield batch.map(({ keep, ...row }) => ({ ...row, keepFingerprints: fieldsOf(keep) }));
  }

  async *accounts(): AsyncGenerator<readonly AccountRow[]> {
    yield* accountsIn(this.dir);
  }

  async *log(): AsyncGenerator<LogFile> {
    const root = join(this.dir, 'log');
    if (!existsSync(root)) return;
    for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const file = join(entry.parentPath, entry.name);
      yield { path: relative(root, file).split(sep).join('/'), bytes: readFileSync(file) };
    }
  }

  async close(): Promise<void> {
    this.#vault?.close();
    await this.#store.close();
  }

  *#each<Row extends object>(sql: string): Generator<Row> {
    if (this.#vault !== undefined) yield* each<Row>(this.#vault, sql);
  }
}
