import { StoreError } from '@coop/event-sourcing';

// Primary result codes, https://sqlite.org/rescode.html
const BUSY = 5;
const CORRUPT = 11;
const FULL = 13;
const CONSTRAINT = 19;
const NOT_A_DATABASE = 26;

interface SqliteError extends Error {
  readonly code: string;
  readonly errcode: number;
}

const DAMAGE = new Map([
  [CONSTRAINT, 'somebody else has written to the ledger'],
  [CORRUPT, 'the ledger file is malformed'],
  [NOT_A_DATABASE, 'the ledger file is not a database'],
]);

const hasCode = (error: unknown): error is Error & { readonly code: string } =>
  error instanceof Error && 'code' in error && typeof error.code === 'string';

/** True for what SQLite itself reports; everything else inside an append is the fault of that one request. */
export function isSqliteError(error: unknown): error is SqliteError {
  return hasCode(error) && error.code === 'ERR_SQLITE_ERROR' && 'errcode' in error;
}

const primaryCode = (error: unknown): number => (isSqliteError(error) ? error.errcode & 0xff : 0);

/** True when the same append may succeed later without a restart: a full disk, a passing lock. */
export const isPassing = (error: unknown): boolean => [BUSY, FULL].includes(primaryCode(error));

/** What a failure of the database means to the store's user. */
export function faultOf(error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  const damage = DAMAGE.get(primaryCode(error));
  if (damage !== undefined) return new StoreError('StoreDamaged', damage, { cause: error });
  if (primaryCode(error) === FULL)
    return new StoreError(
      'StoreUnavailable',
      'the disk is full: appends are refused until there is room again',
      { cause: error },
    );
  return new StoreError('StoreUnavailable', 'the ledger file cannot be used', { cause: error });
}

/** Runs a piece of work on the database; its failures come out as {@link StoreError}. */
export function onDatabase<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (hasCode(error) && error.code === 'ERR_OUT_OF_RANGE')
      throw new StoreError('StoreDamaged', 'the ledger file holds a number that was never written', {
        cause: error,
      });
    throw isSqliteError(error) || (hasCode(error) && error.code === 'ERR_INVALID_STATE')
      ? faultOf(error)
      : error;
  }
}
