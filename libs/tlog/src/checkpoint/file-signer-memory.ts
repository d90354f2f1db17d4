import { NumberedFile } from '../storage/numbered-file.js';
import { TlogRefusal } from '../refusal.js';
import type { TreeHead } from '../tree/verify.js';
import { formatCheckpoint, parseCheckpoint } from './checkpoint.js';
import { sameHead, type SignerMemory } from './signer-memory.js';

/** Memory of a signer in a folder of its own: of two processes that sign at the same time, one is refused. */
export class FileSignerMemory implements SignerMemory {
  private readonly file: NumberedFile;

  /** `folder` is created at the first signature. `origin` keeps the memory of two logs from being mixed up. */
  constructor(
    folder: string,
    private readonly origin: string,
  ) {
    this.file = new NumberedFile(folder, 'signed');
  }

  /** @throws TlogRefusal `signer_wrong_origin` or `checkpoint_malformed`: restore the right folder by hand. */
  async last(): Promise<TreeHead | undefined> {
    return this.headIn((await this.file.read()).bytes);
  }

  async advance(from: TreeHead | undefined, to: TreeHead): Promise<boolean> {
    const { number, bytes } = await this.file.read();
    if (!sameHead(this.headIn(bytes), from)) return false;
    return this.file.replace(number, Buffer.from(formatCheckpoint({ origin: this.origin, ...to }), 'utf8'));
  }

  private headIn(bytes: Uint8Array | undefined): TreeHead | undefined {
    if (bytes === undefined) return undefined;
    const { origin, size, root } = parseCheckpoint(Buffer.from(bytes).toString('utf8'));
    if (origin !== this.origin) throw new TlogRefusal('signer_wrong_origin', 'the memory is of another log');
    return { size, root };
  }
}
