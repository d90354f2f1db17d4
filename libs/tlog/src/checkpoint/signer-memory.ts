import { equalHashes } from '../tree/hashing.js';
import type { TreeHead } from '../tree/verify.js';

/**
 * The signer's own memory of what it signed last. Keep it apart from the files of the log and out of their
 * backups: restoring both together would make the signer forget what members already hold.
 */
export interface SignerMemory {
  /** What was signed last; `undefined` if nothing ever was. */
  last(): Promise<TreeHead | undefined>;
  /**
   * Replaces `from` by `to`, durably and as one step.
   *
   * @returns false, and changes nothing, if the memory no longer holds `from`: another writer was faster.
   */
  advance(from: TreeHead | undefined, to: TreeHead): Promise<boolean>;
}

/** A memory that is lost with the process: for tests only, a real log would forget what it signed. */
export class VolatileSignerMemory implements SignerMemory {
  private head: TreeHead | undefined;

  async last(): Promise<TreeHead | undefined> {
    return this.head;
  }

  async advance(from: TreeHead | undefined, to: TreeHead): Promise<boolean> {
    if (!sameHead(this.head, from)) return false;
    this.head = to;
    return true;
  }
}

/** Whether two heads are of the same tree, or both absent. */
export function sameHead(one: TreeHead | undefined, other: TreeHead | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return one.size === other.size && equalHashes(one.root, other.root);
}
