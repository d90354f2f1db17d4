import { rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { TlogRefusal } from '../refusal.js';
import { createFolder, readIfPresent, writeDurably } from './durable-file.js';
import type { TileStorage } from './tile-storage.js';

/** A log in a folder, which any web server can publish as it is. One writer at a time. */
export class PosixTileStorage implements TileStorage {
  private readonly folder: string;
  private readonly knownFolders = new Set<string>();

  /** `folder` is created at the first write. */
  constructor(folder: string) {
    this.folder = resolve(folder);
  }

  async read(path: string): Promise<Uint8Array | undefined> {
    return readIfPresent(this.locate(path));
  }

  async write(path: string, bytes: Uint8Array): Promise<void> {
    const present = await this.read(path);
    if (present === undefined) return this.replace(path, bytes);
    if (Buffer.compare(present, bytes) !== 0) {
      throw new TlogRefusal('file_differs', `${path} exists with other bytes`);
    }
  }

  async replace(path: string, bytes: Uint8Array): Promise<void> {
    const file = this.locate(path);
    const folder = dirname(file);
    if (!this.knownFolders.has(folder)) {
      await createFolder(folder);
      this.knownFolders.add(folder);
    }
    await writeDurably(file, bytes);
  }

  async removeFolder(path: string): Promise<void> {
    const folder = this.locate(path);
    this.knownFolders.delete(folder);
    await rm(folder, { recursive: true, force: true });
  }

  private locate(path: string): string {
    if (!/^[a-z0-9]+(\.p)?(\/[a-z0-9]+(\.p)?)*$/u.test(path)) {
      throw new RangeError('the path is not one of a tiled log');
    }
    return join(this.folder, path);
  }
}
