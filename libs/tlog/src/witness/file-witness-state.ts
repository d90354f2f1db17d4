import { join } from 'node:path';
import { NumberedFile } from '../storage/numbered-file.js';
import { originHash } from './origin-hash.js';
import type { WitnessState } from './witness-state.js';

/** The memory of a witness in a folder of its own, with a folder in it for each log. */
export class FileWitnessState implements WitnessState {
  /** `folder` is created when the first checkpoint is cosigned. */
  constructor(private readonly folder: string) {}

  async latest(origin: string): Promise<string | undefined> {
    return textOf((await this.file(origin).read()).bytes);
  }

  async replace(origin: string, from: string | undefined, to: string): Promise<boolean> {
    const file = this.file(origin);
    const { number, bytes } = await file.read();
    return textOf(bytes) === from && file.replace(number, Buffer.from(to, 'utf8'));
  }

  private file(origin: string): NumberedFile {
    // An origin may hold anything, slashes and dots too: its hash is a safe name.
    return new NumberedFile(join(this.folder, originHash(origin)), 'cosigned');
  }
}

function textOf(bytes: Uint8Array | undefined): string | undefined {
  return bytes === undefined ? undefined : Buffer.from(bytes).toString('utf8');
}
