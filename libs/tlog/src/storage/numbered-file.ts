import { link, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createFolder, flushFolder, isSystemError, readIfPresent, withFlushedCopy } from './durable-file.js';

/** What a {@link NumberedFile} holds. */
export interface NumberedContent {
  /** Number of the last change, 0 before the first. */
  readonly number: number;
  /** Absent before the first change. */
  readonly bytes: Uint8Array | undefined;
}

/**
 * A small durable value that several processes may change, one at a time, without a lock. Each change is a file
 * with the next number, and a file system gives a name to one file only: of two processes that change the same
 * value, one is told so.
 */
export class NumberedFile {
  /** `folder` is created at the first change; the files in it are called `<prefix>-<number>`. */
  constructor(
    private readonly folder: string,
    private readonly prefix: string,
  ) {}

  async read(): Promise<NumberedContent> {
    const number = Math.max(0, ...(await this.numbers()));
    if (number === 0) return { number, bytes: undefined };
    const bytes = await readIfPresent(this.file(number));
    // Removed between the two looks: another process has made a newer change.
    return bytes === undefined ? this.read() : { number, bytes };
  }

  /**
   * Changes the value whose last change had this number; it is on the disk once the promise is fulfilled.
   *
   * @returns false, and changes nothing, if another process was faster.
   */
  async replace(number: number, bytes: Uint8Array): Promise<boolean> {
    await createFolder(this.folder);
    const next = number + 1;
    if (!(await this.claim(next, bytes))) return false;
    // Another process may have gone on and cleaned up since the value was read; the greater number wins.
    const numbers = await this.numbers();
    if (numbers.some((other) => other > next)) {
      await rm(this.file(next), { force: true });
      return false;
    }
    const older = numbers.filter((other) => other < next);
    await Promise.all(older.map((other) => rm(this.file(other), { force: true })));
    return true;
  }

  private async claim(number: number, bytes: Uint8Array): Promise<boolean> {
    const file = this.file(number);
    try {
      await withFlushedCopy(file, bytes, async (copy) => {
        await link(copy, file);
        await rm(copy);
      });
    } catch (error) {
      if (isSystemError(error, 'EEXIST')) return false;
      throw error;
    }
    await flushFolder(this.folder);
    return true;
  }

  private async numbers(): Promise<number[]> {
    const start = `${this.prefix}-`;
    try {
      return (await readdir(this.folder))
        .filter((name) => name.startsWith(start) && /^[1-9][0-9]*$/u.test(name.slice(start.length)))
        .map((name) => Number(name.slice(start.length)));
    } catch (error) {
      if (isSystemError(error, 'ENOENT')) return [];
      throw error;
    }
  }

  private file(number: number): string {
    return join(this.folder, `${this.prefix}-${number}`);
  }
}
