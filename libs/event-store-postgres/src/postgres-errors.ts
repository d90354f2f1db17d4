import { StoreError, type StoreErrorCode } from '@coop/event-sourcing';
import { DatabaseError } from 'pg';

// https://www.postgresql.org/docs/15/errcodes-appendix.html
const UNIQUE_VIOLATION = '23505';
const DATA_CORRUPTED = 'XX001';
const INDEX_CORRUPTED = 'XX002';
const NO_PRIVILEGE = '42501';
const STATEMENT_CANCELLED = '57014';
const DISK_FULL = '53100';
const NOT_THERE = new Set(['3F000', '42P01', '42883', '42703']);

const MEANINGS = new Map<string, readonly [StoreErrorCode, string]>([
  [UNIQUE_VIOLATION, ['StoreDamaged', 'somebody else has written to the ledger']],
  [DATA_CORRUPTED, ['StoreDamaged', 'the database reports corrupted data']],
  [INDEX_CORRUPTED, ['StoreDamaged', 'the database reports a corrupted index']],
  [NO_PRIVILEGE, ['NotOwned', 'the database permits this role no such thing']],
  [
    DISK_FULL,
    ['StoreUnavailable', 'the disk of the database is full: appends are refused until there is room again'],
  ],
  [STATEMENT_CANCELLED, ['Overloaded', 'the database did not answer in time']],
]);

/**
 * True when nobody can say from here whether the statement was carried out: the connection ended before its answer.
 * What the server answers otherwise, it has rolled back.
 */
export function isUncertain(error: unknown): boolean {
  if (error instanceof StoreError) return false;
  if (!(error instanceof DatabaseError)) return true;
  // 08 connection exception, 57P operator intervention (shutdown, termination), 40003 completion unknown.
  return /^(08|57P|40003)/.test(error.code ?? '');
}

/** True when the request itself may be at fault (data, constraint), not the server or the way to it. */
export const isOfRequest = (error: unknown): boolean =>
  error instanceof DatabaseError && /^(21|22|23|54)/.test(error.code ?? '');

/** The server's texts quote values: only what says nothing about anybody goes on. */
function withoutValues(error: unknown): Error {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'no code';
  return new Error(error instanceof DatabaseError ? `SQLSTATE ${code}` : `connection: ${code}`);
}

/** What a failure of the database means to the store's user. */
export function faultOf(error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  const cause = withoutValues(error);
  const code = error instanceof DatabaseError ? (error.code ?? '') : '';
  const meaning = MEANINGS.get(code);
  if (meaning !== undefined) return new StoreError(...meaning, { cause });
  if (NOT_THERE.has(code))
    return new StoreError('StoreUnavailable', 'the database is no ledger yet: migrate first', { cause });
  return new StoreError('StoreUnavailable', 'the database cannot be used', { cause });
}
