import { DatabaseSync } from 'node:sqlite';
import { existsSync, statSync } from 'node:fs';
import { StoreError } from '@coop/event-sourcing';
import { isPassing } from './sqlite-errors.js';

/** Marks the file as a ledger for `file(1)` and for whoever finds it: "DCLG". */
const APPLICATION_ID = 0x44434c47;
const SCHEMA_VERSION = 2;

/**
 * `commits` is the ledger: a commit is one row, and so one page written. What leads to it by stream, command and
 * category follows in batches (see `LedgerIndexes`) and can be made again from it. Times need no index: they never
 * decrease with position.
 */
const SCHEMA = `
  CREATE TABLE commits (
    last        INTEGER PRIMARY KEY,
    first       INTEGER NOT NULL,
    recorded_at TEXT NOT NULL,
    revisions   TEXT NOT NULL,
    digest      TEXT NOT NULL,
    body        TEXT NOT NULL
  ) STRICT;
  CREATE TABLE commands (
    hash INTEGER NOT NULL,
    last INTEGER NOT NULL,
    PRIMARY KEY (hash, last)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE streams (
    name  TEXT PRIMARY KEY,
    first INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE revisions (
    stream   INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    last     INTEGER NOT NULL,
    PRIMARY KEY (stream, revision)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE categories (
    name TEXT PRIMARY KEY,
    last INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE indexed (last INTEGER NOT NULL) STRICT;
  INSERT INTO indexed (last) VALUES (0);
  PRAGMA application_id = ${APPLICATION_ID};
  PRAGMA user_version = ${SCHEMA_VERSION};
`;

const BUSY_TIMEOUT_MS = 1000;
/** Pages of the indexes by stream and by command are written at random: what stays in memory is not read again. */
const CACHE_KIB = 32 * 1024;
/**
 * A page that is written many times between two checkpoints is copied into the file once; but nothing else happens while
 * they are copied.
 */
const CHECKPOINT_PAGES = 4_000;

function pragma(db: DatabaseSync, name: string): unknown {
  return Object.values(db.prepare(`PRAGMA ${name}`).get() ?? {})[0];
}

function requireLedger(db: DatabaseSync): void {
  if (pragma(db, 'application_id') !== APPLICATION_ID) {
    throw new StoreError('StoreDamaged', 'the file is a database, but not a ledger');
  }
  if (pragma(db, 'user_version') !== SCHEMA_VERSION) {
    throw new StoreError('StoreUnavailable', 'the ledger was written by another version of this program');
  }
}

function connect<T extends DatabaseSync>(db: T, prepare: () => void): T {
  try {
    prepare();
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Opens the ledger for its owner and creates it when it is not there. */
export function openForWriting(file: string): DatabaseSync {
  const db = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS });
  return connect(db, () => {
    if (pragma(db, 'journal_mode=WAL') !== 'wal') {
      throw new StoreError('StoreUnavailable', 'this file system does not support a write-ahead log');
    }
    db.exec('PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; PRAGMA trusted_schema=OFF');
    db.exec(`PRAGMA cache_size=-${CACHE_KIB}; PRAGMA wal_autocheckpoint=${CHECKPOINT_PAGES}`);
    const untouched = pragma(db, 'user_version') === 0 && pragma(db, 'schema_version') === 0;
    if (untouched) db.exec(`BEGIN IMMEDIATE; ${SCHEMA} COMMIT`);
    requireLedger(db);
  });
}

/** Opens a ledger beside its owner, or a backup of it. Takes no lock and writes nothing. */
export function openForReading(file: string): DatabaseSync {
  const db = new DatabaseSync(file, { readOnly: true, timeout: BUSY_TIMEOUT_MS });
  return connect(db, () => requireLedger(db));
}

/** A little more than a checkpoint leaves in the log: 4,120 bytes for each page. */
const WAL_BYTES = 17 * 1024 * 1024;

/**
 * Lets the write-ahead log reach its working size before the first commit. While it grows, each sync also commits
 * the file system's own journal, which nearly halves the rate of durable commits.
 */
export function preallocate(db: DatabaseSync, file: string): void {
  const log = `${file}-wal`;
  if (existsSync(log) && statSync(log).size >= WAL_BYTES) return;
  try {
    fillLog(db);
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    // A full disk must still let its owner read.
    if (!isPassing(error)) throw error;
  }
}

function fillLog(db: DatabaseSync): void {
  db.exec(`
    DROP TABLE IF EXISTS preallocation;
    BEGIN IMMEDIATE;
    CREATE TABLE preallocation (filler BLOB NOT NULL) STRICT;
    INSERT INTO preallocation VALUES (zeroblob(${WAL_BYTES}));
    COMMIT;
    DROP TABLE preallocation;
    PRAGMA wal_checkpoint(RESTART);
  `);
}
