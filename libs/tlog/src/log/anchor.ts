import { verifyConsistency, type TreeHead } from '../tree/verify.js';
import type { LogReader } from './log-reader.js';

/**
 * How a log stands to a checkpoint that someone outside kept.
 * - `consistent`: everything that the anchor covered is still there, unchanged and in order;
 * - `truncated`: the log is smaller than the anchor. Entries were lost or a backup was restored;
 * - `fork`: no proof leads from the anchor to the log: history was altered. Both signed checkpoints together
 *   are evidence that anyone can verify; keep them.
 */
export type AnchorVerdict = 'consistent' | 'fork' | 'truncated';

/**
 * Compares a log with an anchor by a given proof. `fork` means *not proved*: take the proof from the log itself,
 * not from a third party who could hand over a false one.
 *
 * @param anchor the tree head of an earlier checkpoint; the caller verified its signature.
 * @param current the tree head of the log today; the caller verified its signature.
 * @param proof the consistency proof from `anchor` to `current`; unused for a smaller log.
 */
export function compareWithAnchor(
  anchor: TreeHead,
  current: TreeHead,
  proof: readonly Uint8Array[],
): AnchorVerdict {
  if (current.size < anchor.size) return 'truncated';
  const claim = {
    size1: anchor.size,
    root1: anchor.root,
    size2: current.size,
    root2: current.root,
    proof,
  };
  return verifyConsistency(claim) ? 'consistent' : 'fork';
}

/**
 * Compares a log with an anchor, making the proof from the tiles of the log.
 *
 * @throws TlogRefusal `tile_missing` or `tile_malformed` if the log cannot be read; that decides nothing.
 */
export async function checkAnchor(log: LogReader, anchor: TreeHead): Promise<AnchorVerdict> {
  const isSmaller = log.checkpoint.size < anchor.size;
  const proof = isSmaller ? [] : await log.consistencyProof(anchor.size);
  return compareWithAnchor(anchor, log.checkpoint, proof);
}
