import type { TileStorage } from '../storage/tile-storage.js';

/** The fault that {@link FailingStorage} causes. */
export class PowerCut extends Error {}

/**
 * A storage whose power is cut at a chosen change, counted from 0: `before` that change was made, or `after` it,
 * when the writer never hears that it succeeded. Every later change fails too.
 */
export class FailingStorage implements TileStorage {
  private changes = 0;

  constructor(
    private readonly storage: TileStorage,
    private readonly failAt: number,
    private readonly moment: 'before' | 'after',
  ) {}

  read(path: string): Promise<Uint8Array | undefined> {
    return this.storage.read(path);
  }

  write(path: string, bytes: Uint8Array): Promise<void> {
    return this.change(() => this.storage.write(path, bytes));
  }

  replace(path: string, bytes: Uint8Array): Promise<void> {
    return this.change(() => this.storage.replace(path, bytes));
  }

  removeFolder(path: string): Promise<void> {
    return this.change(() => this.storage.removeFolder(path));
  }

  private async change(make: () => Promise<void>): Promise<void> {
    const number = this.changes;
    this.changes += 1;
    if (number < this.failAt || (number === this.failAt && this.moment === 'after')) await make();
    if (number >= this.failAt) throw new PowerCut();
  }
}
