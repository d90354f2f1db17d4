import { link, readdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import {
  createFolder,
  flushFolder,
  isSystemError,
  readIfPresent,
  removeFile,
  withFlushedCopy,
} from './durable-file.js';

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
  /** What was last read or written: a number is given once, so its file is not read again. */
  private known: NumberedContent = { number: 0, bytes: undefined };
  private isFolderThere = false;

  /** `folder` is created at the first change; the files in it are called `<prefix>-<number>`. */
  constructor(
    private readonly folder: string,
    private readonly prefix: string,
  ) {}

  async read(): Promise<NumberedContent> {
    const number = Math.max(0, ...(await this.numbers()));
    if (number === 0) return { number, bytes: undefined };
    if (number === this.known.number) return this.known;
    const bytes = await readIfPresent(this.file(number));
    // Removed between the two looks: another process has made a newer change.
    if (bytes === undefined) return this.read();
    this.known = { number, bytes };
    return this.known;
  }

  /**
   * Changes the value whose last change had this number; it is on the disk once the promise is fulfilled.
   *
   * @returns false, and changes nothing, if another process was faster.
   */
  async replace(number: number, bytes: Uint8Array): Promise<boolean> {
    if (!this.isFolderThere) await createFolder(this.folder);
    this.isFolderThere = true;
    const next = number + 1;
    if (!(await this.claim(next, bytes))) return false;
    // Another process may have gone on and cleaned up since the value was read; the greater number wins.
    const numbers = await this.numbers();
    if (numbers.some((other) => other > next)) {
      await removeFile(this.file(next));
      return false;
    }
    const older = numbers.filter((other) => other < next);
    await Promise.all(older.map((other) => removeFile(this.file(other))));
    this.known = { number: next, bytes: Uint8Array.from(bytes) };
    return true;
  }

  private async claim(number: number, bytes: Uint8Array): Promise<boolean> {
    const file = this.file(number);
    try {
      await withFlushedCopy(file, bytes, async (copy) => {
        await link(copy, file);
        await unlink(copy);
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
