import type { CommitRow } from '@coop/event-sourcing';
import type { QueryResultRow } from 'pg';
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
import { labelOf, Session } from './session.js';

const PAGE_COMMITS = 500;
const PAGE_ROWS = 500;
const PAGE_BYTES = 8 * 1024 * 1024;

/** The database of ledger, sealed values and log, as it was at one moment. */
export class DatabaseData implements DataSource {
  private constructor(
    private readonly session: Session,
    readonly head: number,
    readonly keyStore: string | undefined,
    readonly valueCount: number,
  ) {}

  /** @throws BackupRefusal `NotThere`; whatever the server answers */
  static async open(url: string): Promise<DatabaseData> {
    const session = await Session.open(url, 'reading');
    try {
      for (const table of ['ledger.head', 'vault.state'])
        if (!(await session.has(table)))
          throw new BackupRefusal(
            'NotThere',
            `there is no cooperative in ${labelOf(url)}: ${table} is missing`,
          );
      const [row] = await session.query<{ head: number; store: string | null; values: number }>(
        `SELECT (SELECT position FROM ledger.head) AS head, (SELECT key_store FROM vault.state) AS store,
           (SELECT count(*) FROM vault.sealed_values) AS values`,
      );
      return new DatabaseData(session, row?.head ?? 0, row?.store ?? undefined, row?.values ?? 0);
    } catch (error) {
      await session.close();
      throw error;
    }
  }

  async *ledger(): AsyncGenerator<readonly CommitRow[]> {
    for (let after = 0; ;) {
      const rows = await this.session.query<CommitRow & QueryResultRow>(
        `SELECT last, first, recorded_at, revisions, digest, body FROM ledger.commits WHERE last > $1
         ORDER BY last LIMIT $2`,
        [after, PAGE_COMMITS],
      );
      const last = rows.at(-1);
      if (last === undefined) return;
      yield rows;
      after = last.last;
    }
  }

  async *values(): AsyncGenerator<readonly ValueRow[]> {
    for (let after = 0; ;) {
      const rows = await this.session.query<ValueRow & { id: number }>(
        `SELECT id, commitment, place, category, key_ids AS "keyIds", nonce, ciphertext FROM (
           SELECT *, sum(coalesce(octet_length(ciphertext), 0)) OVER (ORDER BY id)
               - coalesce(octet_length(ciphertext), 0) AS before
           FROM (SELECT * FROM vault.sealed_values WHERE id > $1 ORDER BY id LIMIT $2) page) counted
         WHERE before < $3 ORDER BY id`,
        [after, PAGE_ROWS, PAGE_BYTES],
      );
      const last = rows.at(-1);
      if (last === undefined) return;
      yield rows;
      after = last.id;
    }
  }

  fingerprints(): AsyncGenerator<readonly FingerprintRow[]> {
    const sql = 'SELECT field, token, subject, ref FROM vault.blind_index ORDER BY 1, 2, 3, 4';
    return this.#cursor<FingerprintRow>('fingerprints', sql);
  }

  suppressions(): AsyncGenerator<readonly SuppressionRow[]> {
    return this.#cursor<SuppressionRow>(
      'suppressions',
      'SELECT field, token FROM vault.suppressed ORDER BY 1, 2',
    );
  }

  tombstones(): AsyncGenerator<readonly TombstoneRow[]> {
    return this.#cursor<TombstoneRow>(
      'tombstones',
      'SELECT subject, at, reason, keep_fingerprints AS "keepFingerprints" FROM vault.erased ORDER BY subject',
    );
  }

  /** As the identity service keeps it (its `provider-store.ts`). */
  async *accounts(): AsyncGenerator<readonly AccountRow[]> {
    if (!(await this.session.has('identity_state.accounts'))) return;
    yield* this.#cursor<AccountRow>(
      'accounts',
      `SELECT account_id AS "accountId", email_fingerprint AS "emailFingerprint", party
       FROM identity_state.accounts ORDER BY account_id`,
    );
  }

  /** As the audit service keeps it (its `sql-tile-storage.ts`). */
  async *log(): AsyncGenerator<LogFile> {
    if (!(await this.session.has('audit_state.log_files'))) return;
    const sql = 'SELECT path, bytes FROM audit_state.log_files ORDER BY path';
    for await (const files of this.#cursor<LogFile>('log', sql)) yield* files;
  }

  close(): Promise<void> {
    return this.session.close();
  }

  async *#cursor<Row>(name: string, sql: string): AsyncGenerator<readonly Row[]> {
    await this.session.query(`DECLARE ${name} CURSOR FOR ${sql}`);
    for (;;) {
      const rows = await this.session.query<Row & QueryResultRow>(`FETCH ${PAGE_ROWS} FROM ${name}`);
      if (rows.length === 0) break;
      yield rows;
    }
    await this.session.query(`CLOSE ${name}`);
  }
}
