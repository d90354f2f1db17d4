import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nameOf, type EvidenceStore, type SplitView } from './evidence.js';

/** Both notes as files that any program of transparency logs reads, and a line that says what they are. */
export class EvidenceInFolder implements EvidenceStore {
  /** `folder` is created with the first finding. */
  constructor(private readonly folder: string) {}

  isEmpty(): Promise<boolean> {
    return Promise.resolve(!existsSync(this.folder) || readdirSync(this.folder).length === 0);
  }

  async keep(found: SplitView): Promise<void> {
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    const { witness, ours, theirs, detail } = found;
    const write = (suffix: string, text: string) =>
      writeFileSync(join(this.folder, `${nameOf(found)}-${suffix}`), text, { flush: true });
    write('ours.checkpoint', ours);
    write('theirs.checkpoint', theirs);
    write('about.txt', `${witness}: ${detail}\n`);
  }
}
