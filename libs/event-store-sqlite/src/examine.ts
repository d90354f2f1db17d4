import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import {
  asItLies,
  ledgerReader,
  onlyDamage,
  sweep,
  type EventStore,
  type SweepFinding,
  type SweepOptions,
  type SweepReport,
} from '@coop/event-sourcing';
import { commitQueries, readableEntriesAfter } from './commit-queries.js';
import { knownHead, type KnownHead } from './head-file.js';
import { ReadersIndexes } from './ledger-indexes.js';
import { ledgerRows } from './ledger-queries.js';
import { openForReading } from './schema.js';
import { faultOf, onDatabase } from './sqlite-errors.js';
import { wrongEnd } from './start-check.js';

/** A ledger that may be damaged. Nothing may act on what is read of it. */
export interface ExaminedLedger extends Pick<EventStore, 'head' | 'positionAt' | 'readAll' | 'close'> {
  /** `sweep`, and what a start looks at besides: whether the ledger ends where it is known to end. */
  sweep(options?: SweepOptions): Promise<SweepReport>;
}

/**
 * Opens the ledger in a folder to examine it, as it lies there: no lock, nothing written, beside a running owner. Unlike
 * a store it opens whatever is wrong with its end, and what its indexes lack is made of the commits as they are.
 * @throws StoreError `StoreDamaged` when the file is no database, or not one of ours; `StoreUnavailable`
 */
export function examineSqliteLedger(dir: string): ExaminedLedger {
  // Asked first: an owner may append meanwhile.
  const known = knownHead(dir);
  const db = opened(dir);
  try {
    return over(db, known);
  } catch (error) {
    db.close();
    throw faultOf(error);
  }
}

function over(db: DatabaseSync, known: KnownHead | undefined): ExaminedLedger {
  const commits = commitQueries(db);
  // A file that is malformed at its root shows it here.
  commits.head();
  const indexes = new ReadersIndexes(db, (position) => readableEntriesAfter(commits, position));
  const rows = ledgerRows(commits, indexes);
  const reader = ledgerReader(rows, { head: () => BigInt(rows.head()) });
  return {
    ...asItLies(reader, rows),
    sweep: async (options) => {
      const ends = atOneMoment(db, () => wrongEnd(db, commits, known));
      const { findings, ...report } = await sweep({ rows }, options);
      const isNew = (end: SweepFinding) => findings.every(({ position }) => position !== end.position);
      const all = [...findings, ...ends.filter(isNew)];
      return { ...report, findings: all.sort((a, b) => Number(a.position - b.position)) };
    },
    close: async () => db.close(),
  };
}

function opened(dir: string): DatabaseSync {
  try {
    return openForReading(join(dir, 'ledger.sqlite'));
  } catch (error) {
    throw faultOf(error);
  }
}

function atOneMoment(db: DatabaseSync, look: () => readonly SweepFinding[]): readonly SweepFinding[] {
  try {
    return onDatabase(() => {
      db.exec('BEGIN');
      try {
        return look();
      } finally {
        db.exec('COMMIT');
      }
    });
  } catch (error) {
    return [{ position: 1n, problem: 'unreadable', detail: onlyDamage(error).message }];
  }
}
