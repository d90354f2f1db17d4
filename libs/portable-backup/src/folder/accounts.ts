import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { batchesOf } from '../batches.js';
import type { AccountRow } from '../rows.js';
import { each, openForFilling, openForReading, settle } from './sqlite.js';

/** Where the embedded form keeps accounts, beside sessions and links, which are in no backup. */
const FILE = 'provider.sqlite';
/** As the identity service keeps it (its `provider-store.ts`). */
const TABLE =
  'CREATE TABLE accounts (account_id text PRIMARY KEY, email_fingerprint text UNIQUE, party text)';
const HAS_ACCOUNTS = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'accounts'";
const ACCOUNTS = `SELECT account_id AS accountId, email_fingerprint AS emailFingerprint, party FROM accounts
  ORDER BY account_id`;

/** The accounts in a folder, also of a running process. */
export function* accountsIn(dir: string): Generator<readonly AccountRow[]> {
  const file = join(dir, FILE);
  if (!existsSync(file)) return;
  const db = openForReading(file);
  try {
    if ([...each(db, HAS_ACCOUNTS)].length > 0) yield* batchesOf(each<AccountRow>(db, ACCOUNTS));
  } finally {
    db.close();
  }
}

/** Accounts of a folder that is being made. The file appears with the first of them. */
export class AccountsFile {
  #db: DatabaseSync | undefined;

  constructor(private readonly dir: string) {}

  add(rows: readonly AccountRow[]): void {
    if (this.#db === undefined) {
      this.#db = openForFilling(join(this.dir, FILE));
      this.#db.exec(TABLE);
    }
    const statement = this.#db.prepare(
      'INSERT INTO accounts (account_id, email_fingerprint, party) VALUES (?, ?, ?)',
    );
    for (const { accountId, emailFingerprint, party } of rows)
      statement.run(accountId, emailFingerprint, party);
  }

  finish(): void {
    if (this.#db !== undefined) settle(this.#db);
  }

  abandon(): void {
    this.#db?.close();
  }
}

/**
 * Copies the accounts of a data folder, beside the running process, without sessions and links.
 * @returns the name of the file; nothing when there are none
 */
export function copyAccounts(from: string, to: string): readonly string[] {
  const file = new AccountsFile(to);
  let copied = false;
  for (const rows of accountsIn(from)) {
    file.add(rows);
    copied = true;
  }
  file.finish();
  return copied ? [FILE] : [];
}
