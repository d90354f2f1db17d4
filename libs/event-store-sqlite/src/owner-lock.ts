import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { StoreError } from '@coop/event-sourcing';

/**
 * Makes this process the owner of a store, for as long as it lives: an empty database held under an exclusive
 * lock, which the operating system releases even after `kill -9`.
 *
 * Nothing may open `owner.lock` by other means: closing any descriptor of a file drops all POSIX locks that the
 * process holds on it (fcntl(2)).
 *
 * @throws StoreError `StoreUnavailable` at once when another owner holds it
 */
export function takeOwnerLock(dir: string): { release(): void } {
  const lock = new DatabaseSync(join(dir, 'owner.lock'), { timeout: 0 });
  try {
    lock.exec('PRAGMA journal_mode=DELETE; BEGIN EXCLUSIVE');
  } catch (cause) {
    lock.close();
    throw new StoreError(
      'StoreUnavailable',
      'another process owns this store: stop that one first, or open it for reading only; the lock ends with its process',
      { cause },
    );
  }
  return { release: () => lock.close() };
}
