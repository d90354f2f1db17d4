import { openWitnessedCheckpoint, type JudgedCheckpoint } from '../policy/judge-checkpoint.js';
import type { Policy } from '../policy/policy.js';
import { TlogRefusal } from '../refusal.js';
import { leafHash as hashOf } from '../tree/hashing.js';
import { verifyInclusion } from '../tree/verify.js';
import { parseProof } from './proof-file.js';

/** What {@link verifyProof} is given: the entry itself, or the hash of its leaf. */
export type ProvedEntry = { readonly entry: Uint8Array } | { readonly leafHash: Uint8Array };

/** What a proof shows once it was verified. */
export interface VerifiedProof extends JudgedCheckpoint {
  /** Index of the entry in the log, from 0. */
  readonly index: number;
  /** Not covered by anything that was verified. */
  readonly extra?: Uint8Array;
}

/**
 * Verifies a `.tlog-proof` file without any network (C2SP tlog-proof, "Verifying a tlog proof"): that a log of
 * the policy signed the checkpoint, that enough witnesses saw it, and that the entry is in its tree.
 *
 * @throws TlogRefusal those of {@link parseProof} and {@link openWitnessedCheckpoint}, and `proof_invalid` if the
 * entry is not the one that the proof is of.
 */
export function verifyProof(file: string | Uint8Array, proved: ProvedEntry, policy: Policy): VerifiedProof {
  const { index, hashes, checkpoint: note, extra } = parseProof(file);
  const judged = openWitnessedCheckpoint(note, policy);
  const { size, root } = judged.checkpoint;
  const leafHash = 'leafHash' in proved ? proved.leafHash : hashOf(proved.entry);
  if (!verifyInclusion({ index, size, leafHash, root, proof: hashes })) {
    throw new TlogRefusal('proof_invalid', 'the entry is not proved to be in the log at this index');
  }
  return { ...judged, index, ...(extra === undefined ? {} : { extra }) };
}
