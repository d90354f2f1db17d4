import { escapeIdentifier } from 'pg';
import { batchesOf } from '../batches.js';
import { BackupRefusal } from '../refusal.js';
import type {
  AccountRow,
  CopiedCommit,
  DataTarget,
  FingerprintRow,
  LedgerEnds,
  LogFile,
  SuppressionRow,
  TombstoneRow,
  ValueRow,
} from '../rows.js';
import { insertErasures } from './insert-erasures.js';
import { ownTable } from './own-table.js';
import { labelOf, Session } from './session.js';

type Cell = Uint8Array | number | string | null;

const texts = <const Names extends readonly string[]>(...names: Names) =>
  names.map((name): readonly [Names[number], string] => [name, 'text']);

const column = <const Name extends string>(name: Name, type: string): readonly [Name, string] => [name, type];

const COMMIT = [
  ...[column('last', 'bigint'), column('first', 'bigint')],
  ...texts('recorded_at', 'revisions', 'digest', 'command_id', 'body'),
];
const REVISION = [column('stream', 'bigint'), column('revision', 'bigint'), column('last', 'bigint')];
const STREAM = [column('name', 'text'), column('first', 'bigint'), column('last_revision', 'bigint')];
const CATEGORY = [column('name', 'text'), column('last', 'bigint')];
const FINGERPRINT = [column('token', 'bytea'), ...texts('field', 'subject', 'ref')];
const ACCOUNT = texts('account_id', 'email_fingerprint', 'party');
const SUPPRESSION = [column('token', 'bytea'), ...texts('field')];

/** An empty, prepared database, in one transaction. Nobody appends until it ends. */
export class DatabaseDataTarget implements DataTarget {
  #hasLog = false;

  private constructor(private readonly session: Session) {}

  /** @throws BackupRefusal `NotEmpty`; whatever the server answers */
  static async open(url: string): Promise<DatabaseDataTarget> {
    const session = await Session.open(url, 'filling');
    try {
      await session.query('SELECT 1 FROM ledger.head WHERE only_row FOR UPDATE');
      await requireEmpty(session, labelOf(url));
      return new DatabaseDataTarget(session);
    } catch (error) {
      await session.close();
      throw error;
    }
  }

  async keyStore(id: string): Promise<void> {
    await this.session.query('UPDATE vault.state SET key_store = $1, generation = gen_random_uuid()', [id]);
  }

  async ledger(commits: readonly CopiedCommit[]): Promise<void> {
    const rows = commits.map(({ row, commandId }) => ({ ...row, command_id: commandId }));
    await this.#insert('ledger.commits', COMMIT, rows);
    const revisions = commits.flatMap(({ row: { last }, streams }) =>
      streams.map(({ first, revision }) => ({ stream: first, revision, last })),
    );
    await this.#insert('ledger.revisions', REVISION, revisions);
  }

  async ledgerEnds({ head, digest, recordedAt, streams, categories }: LedgerEnds): Promise<void> {
    for (const batch of batchesOf(streams)) {
      const rows = batch.map(({ name, first, revision }) => ({ name, first, last_revision: revision }));
      await this.#insert('ledger.streams', STREAM, rows);
    }
    const ends = [...categories].map(([name, last]) => ({ name, last }));
    await this.#insert('ledger.categories', CATEGORY, ends);
    await this.session.query('UPDATE ledger.head SET position = $1, digest = $2, recorded_at = $3', [
      ...[head, digest, recordedAt],
    ]);
  }

  async values(rows: readonly ValueRow[]): Promise<void> {
    const valuesOf = (name: keyof ValueRow) => rows.map((row) => sent(row[name]));
    await this.session.query(
      `WITH inserted AS (
         INSERT INTO vault.sealed_values (commitment, place, category, key_ids, nonce, ciphertext)
           SELECT commitment, place, category, key_ids, nonce, ciphertext
           FROM unnest($1::bytea[], $2::text[], $3::text[], $4::text[], $5::bytea[], $6::bytea[]) WITH ORDINALITY
             AS rows (commitment, place, category, key_ids, nonce, ciphertext, n) ORDER BY n
           RETURNING id, key_ids, ciphertext IS NOT NULL AS living)
       INSERT INTO vault.value_keys (key_id, value_id)
         SELECT unnest(string_to_array(key_ids, ',')), id FROM inserted WHERE living`,
      (['commitment', 'place', 'category', 'keyIds', 'nonce', 'ciphertext'] as const).map(valuesOf),
    );
  }

  async fingerprints(rows: readonly FingerprintRow[]): Promise<void> {
    await this.#insert('vault.blind_index', FINGERPRINT, rows);
  }

  async suppressions(rows: readonly SuppressionRow[]): Promise<void> {
    await this.#insert('vault.suppressed', SUPPRESSION, rows);
  }

  async tombstones(rows: readonly TombstoneRow[]): Promise<void> {
    for (const { subject, at, reason, keepFingerprints } of rows)
      await this.session.query('INSERT INTO vault.erased VALUES ($1, $2, $3, $4)', [
        ...[subject, at, reason, keepFingerprints],
      ]);
  }

  async accounts(rows: readonly AccountRow[]): Promise<void> {
    await ownTable(
      ...([this.session, 'identity_state', 'accounts'] as const),
      'account_id text PRIMARY KEY, email_fingerprint text UNIQUE, party text',
    );
    const stored = rows.map(({ accountId, emailFingerprint, party }) => ({
      ...{ account_id: accountId, email_fingerprint: emailFingerprint, party },
    }));
    await this.#insert('identity_state.accounts', ACCOUNT, stored);
  }

  async log({ path, bytes }: LogFile): Promise<void> {
    if (!this.#hasLog)
      await ownTable(this.session, 'audit_state', 'log_files', 'path text PRIMARY KEY, bytes bytea NOT NULL');
    this.#hasLog = true;
    await this.session.query('INSERT INTO audit_state.log_files (path, bytes) VALUES ($1, $2)', [
      ...[path, Buffer.from(bytes)],
    ]);
  }

  /** Beside the values lies the list of erasures, too: keys may be lost alone. */
  async erasures(lines: readonly string[]): Promise<void> {
    await insertErasures(this.session, 'vault.erasure_list', lines);
  }

  commit(): Promise<void> {
    return this.session.commit();
  }

  close(): Promise<void> {
    return this.session.close();
  }

  async #insert<Name extends string>(
    table: string,
    columns: readonly (readonly [name: Name, type: string])[],
    rows: readonly Readonly<Record<Name, Cell>>[],
  ): Promise<void> {
    if (rows.length === 0) return;
    const names = columns.map(([name]) => escapeIdentifier(name)).join(', ');
    const lists = columns.map(([, type], index) => `$${index + 1}::${type}[]`).join(', ');
    await this.session.query(
      `INSERT INTO ${table} (${names}) SELECT * FROM unnest(${lists})`,
      columns.map(([name]) => rows.map((row) => sent(row[name]))),
    );
  }
}

/** The driver takes only its own kind of bytes within a list. */
const sent = (cell: Cell): Buffer | number | string | null =>
  cell instanceof Uint8Array ? Buffer.from(cell) : cell;

async function requireEmpty(session: Session, label: string): Promise<void> {
  const filled: string[] = [];
  const [row] = await session.query<{ ledger: boolean; vault: boolean }>(
    `SELECT (SELECT position > 0 FROM ledger.head) AS ledger,
       EXISTS (SELECT FROM vault.sealed_values) OR (SELECT key_store IS NOT NULL FROM vault.state) AS vault`,
  );
  if (row?.ledger === true) filled.push('a ledger');
  if (row?.vault === true) filled.push('sealed values');
  const others = { 'audit_state.log_files': 'a log', 'identity_state.accounts': 'accounts' };
  for (const [table, name] of Object.entries(others))
    if ((await session.has(table)) && (await session.query(`SELECT FROM ${table} LIMIT 1`)).length > 0)
      filled.push(name);
  if (await hasReadModels(session)) filled.push('read models of another ledger');
  if (filled.length > 0)
    throw new BackupRefusal(
      'NotEmpty',
      `${label} has ${filled.join(', ')}: a backup is restored into an empty one`,
    );
}

async function hasReadModels(session: Session): Promise<boolean> {
  const schemas = await session.query<{ name: string }>(
    "SELECT schemaname AS name FROM pg_tables WHERE tablename = 'checkpoints'",
  );
  for (const { name } of schemas) {
    const table = `${escapeIdentifier(name)}.checkpoints`;
    if ((await session.query(`SELECT FROM ${table} WHERE position > 0 LIMIT 1`)).length > 0) return true;
  }
  return false;
}
