import { TlogRefusal } from '../refusal.js';
import type { TileStorage } from './tile-storage.js';

/** A log in memory, for tests and for logs that need not outlive the process. */
export class MemoryTileStorage implements TileStorage {
  /** The files by path; open to tests that play an attacker or a faulty disk. */
  readonly files = new Map<string, Uint8Array>();

  async read(path: string): Promise<Uint8Array | undefined> {
    return this.files.get(path);
  }

  async write(path: string, bytes: Uint8Array): Promise<void> {
    const present = this.files.get(path);
    if (present === undefined) return this.replace(path, bytes);
    if (Buffer.compare(present, bytes) !== 0) {
      throw new TlogRefusal('file_differs', `${path} exists with other bytes`);
    }
  }

  async replace(path: string, bytes: Uint8Array): Promise<void> {
    this.files.set(path, Uint8Array.from(bytes));
  }

  async removeFolder(path: string): Promise<void> {
    for (const file of this.files.keys()) {
      if (file.startsWith(`${path}/`)) this.files.delete(file);
    }
  }
}
