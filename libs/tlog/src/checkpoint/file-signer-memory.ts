import { link, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  createFolder,
  flushFolder,
  isSystemError,
  readIfPresent,
  withFlushedCopy,
} from '../storage/durable-file.js';
import { TlogRefusal } from '../refusal.js';
import type { TreeHead } from '../tree/verify.js';
import { formatCheckpoint, parseCheckpoint } from './checkpoint.js';
import { sameHead, type SignerMemory } from './signer-memory.js';

interface Remembered {
  readonly generation: number;
  readonly head: TreeHead | undefined;
}

/**
 * Memory of a signer in a folder of its own. Each change is a file with the next number, and a file system
 * gives a name to one file only: of two processes that sign at the same time, one is refused.
 */
export class FileSignerMemory implements SignerMemory {
  /** `folder` is created at the first signature. `origin` keeps the memory of two logs from being mixed up. */
  constructor(
    private readonly folder: string,
    private readonly origin: string,
  ) {}

  /** @throws TlogRefusal `signer_wrong_origin` or `checkpoint_malformed`: restore the right folder by hand. */
  async last(): Promise<TreeHead | undefined> {
    return (await this.remembered()).head;
  }

  async advance(from: TreeHead | undefined, to: TreeHead): Promise<boolean> {
    const { generation, head } = await this.remembered();
    if (!sameHead(head, from)) return false;
    await createFolder(this.folder);
    const next = generation + 1;
    if (!(await this.claim(next, formatCheckpoint({ origin: this.origin, ...to })))) return false;
    // Another process may have gone on and cleaned up since the look above; the greater number wins.
    const generations = await this.generations();
    if (generations.some((other) => other > next)) {
      await rm(this.file(next), { force: true });
      return false;
    }
    await Promise.all(
      generations.filter((other) => other < next).map((other) => rm(this.file(other), { force: true })),
    );
    return true;
  }

  private async claim(generation: number, text: string): Promise<boolean> {
    const file = this.file(generation);
    try {
      await withFlushedCopy(file, Buffer.from(text, 'utf8'), async (copy) => {
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

  private async remembered(): Promise<Remembered> {
    const generation = Math.max(0, ...(await this.generations()));
    if (generation === 0) return { generation, head: undefined };
    const bytes = await readIfPresent(this.file(generation));
    // Removed between the two looks: another process has remembered something newer.
    if (bytes === undefined) return this.remembered();
    const { origin, size, root } = parseCheckpoint(Buffer.from(bytes).toString('utf8'));
    if (origin !== this.origin) throw new TlogRefusal('signer_wrong_origin', 'the memory is of another log');
    return { generation, head: { size, root } };
  }

  private async generations(): Promise<number[]> {
    try {
      const names = await readdir(this.folder);
      return names.filter((name) => /^signed-[1-9][0-9]*$/u.test(name)).map((name) => Number(name.slice(7)));
    } catch (error) {
      if (isSystemError(error, 'ENOENT')) return [];
      throw error;
    }
  }

  private file(generation: number): string {
    return join(this.folder, `signed-${generation}`);
  }
}
