import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';

/** The bytes of a file, or `undefined` if there is none. */
export async function readIfPresent(file: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(file);
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/** Whether a fault is one of the operating system, such as `ENOENT`; of this code, where one is given. */
export function isSystemError(error: unknown, code?: string): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false;
  return code === undefined ? 'syscall' in error : error.code === code;
}

/**
 * Writes bytes to a new file beside `file`, flushed to the disk, and hands its name over to be given its place.
 * The new file is removed if that fails.
 */
export async function withFlushedCopy(
  file: string,
  bytes: Uint8Array,
  place: (copy: string) => Promise<void>,
): Promise<void> {
  const copy = `${file}.${randomUUID()}.tmp`;
  try {
    const handle = await open(copy, 'wx');
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await place(copy);
  } catch (error) {
    await removeFile(copy);
    throw error;
  }
}

/** Writes a file at once as a whole: after a crash there is the old one or the new one, never a part. */
export async function writeDurably(file: string, bytes: Uint8Array): Promise<void> {
  await withFlushedCopy(file, bytes, (copy) => rename(copy, file));
  await flushFolder(dirname(file));
}

/** Creates a folder with those above it, each of them durable. */
export async function createFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true });
  if (first === undefined) return;
  // A new folder exists after a power cut only once the folder that names it was flushed.
  for (let made = folder; made !== dirname(first); made = dirname(made)) await flushFolder(dirname(made));
}

/** Removes a file; nothing happens if there is none. */
export async function removeFile(file: string): Promise<void> {
  try {
    await unlink(file);
  } catch (error) {
    if (!isSystemError(error, 'ENOENT')) throw error;
  }
}

/** Flushes that have not begun yet: whoever comes before they do is served by them. */
const waiting = new Map<string, Promise<void>>();
const running = new Map<string, Promise<void>>();

/**
 * Flushes the names in a folder to the disk: without it a rename may be lost in a power cut. Of many that are asked
 * for at the same time, two are done: the one that runs, and one for all that came after it had begun.
 */
export function flushFolder(folder: string): Promise<void> {
  const shared = waiting.get(folder);
  if (shared !== undefined) return shared;
  const flush = afterFlush(folder).then(() => {
    waiting.delete(folder);
    const begun = flushNow(folder).finally(() => running.delete(folder));
    running.set(folder, begun);
    return begun;
  });
  waiting.set(folder, flush);
  return flush;
}

/** Whether a flush failed concerns those who waited for it, not those who come after. */
async function afterFlush(folder: string): Promise<void> {
  await running.get(folder)?.catch(() => undefined);
}

async function flushNow(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
