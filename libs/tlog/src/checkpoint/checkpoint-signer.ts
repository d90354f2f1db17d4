import type { NoteSigner, NoteVerifier } from '../note/note-key.js';
import { TlogRefusal } from '../refusal.js';
import { emptyRoot } from '../tree/hashing.js';
import { verifyConsistency, type TreeHead } from '../tree/verify.js';
import { openCheckpoint, signCheckpoint } from './checkpoint.js';
import { sameHead, type SignerMemory } from './signer-memory.js';

/** What a {@link CheckpointSigner} needs. */
export interface CheckpointSignerOptions {
  readonly origin: string;
  /** At least one; a public log must sign with an Ed25519 key (C2SP tlog-tiles, "Checkpoints"). */
  readonly keys: readonly NoteSigner[];
  readonly memory: SignerMemory;
}

/**
 * The one who signs checkpoints, and who refuses a second history: it signs nothing that is not proved to
 * extend what it signed last (C2SP tlog-checkpoint, "Signatures"). It trusts the log for nothing.
 */
export class CheckpointSigner {
  readonly origin: string;

  constructor(private readonly options: CheckpointSignerOptions) {
    this.origin = options.origin;
  }

  /** The tree that was signed last; the tree without entries if none was. */
  async lastSigned(): Promise<TreeHead> {
    return (await this.options.memory.last()) ?? { size: 0, root: emptyRoot() };
  }

  /**
   * Signs a tree head. It is remembered before the signature exists, so a crash never loses a signature that
   * left the process.
   *
   * @param head the tree to sign.
   * @param proof consistency proof from {@link lastSigned} to it.
   * @returns the signed checkpoint; signing the same head again gives it again.
   * @throws TlogRefusal `signer_rollback` for a smaller tree, `signer_fork` for one that does not extend the
   * last, `signer_raced` if another process signed at the same time. The caller must stop, not try again.
   */
  async sign(head: TreeHead, proof: readonly Uint8Array[]): Promise<string> {
    const remembered = await this.options.memory.last();
    const last = remembered ?? { size: 0, root: emptyRoot() };
    requireExtension(last, head, proof);
    if (!sameHead(remembered, head) && !(await this.options.memory.advance(remembered, head))) {
      throw new TlogRefusal('signer_raced', 'another writer signed at the same time');
    }
    return signCheckpoint({ origin: this.origin, ...head }, this.options.keys);
  }

  /**
   * Takes over a checkpoint that it signed and no longer remembers, because its memory was restored from a backup,
   * from someone who kept it, such as a witness. From then on nothing smaller or different is signed.
   *
   * @param verifiers the public keys of this signer: only its own signature convinces.
   * @returns whether it knew less; false changes nothing, also for another tree of the size that it remembers.
   * @throws TlogRefusal those of {@link openCheckpoint}; `signer_raced` if another process signed at the same time.
   */
  async recall(note: string | Uint8Array, verifiers: readonly NoteVerifier[]): Promise<boolean> {
    const { size, root } = openCheckpoint(note, this.origin, verifiers);
    const remembered = await this.options.memory.last();
    if (size <= (remembered?.size ?? 0)) return false;
    if (!(await this.options.memory.advance(remembered, { size, root }))) {
      throw new TlogRefusal('signer_raced', 'another writer signed at the same time');
    }
    return true;
  }
}

function requireExtension(last: TreeHead, head: TreeHead, proof: readonly Uint8Array[]): void {
  if (head.size < last.size) {
    throw new TlogRefusal('signer_rollback', `size ${last.size} was signed, ${head.size} is smaller`);
  }
  const claim = { size1: last.size, root1: last.root, size2: head.size, root2: head.root, proof };
  if (!verifyConsistency(claim)) {
    throw new TlogRefusal('signer_fork', `size ${head.size} does not extend the signed size ${last.size}`);
  }
}
