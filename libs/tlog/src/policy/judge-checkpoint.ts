import { parseCheckpoint, openCheckpoint, type OpenedCheckpoint } from '../checkpoint/checkpoint.js';
import { cosignatureTime } from '../cosignature/cosignature.js';
import { keyIdentity } from '../note/note-key.js';
import { parseNote } from '../note/signed-note.js';
import { TlogRefusal } from '../refusal.js';
import { isQuorumMet, type Policy, type PolicyWitness } from './policy.js';

/** What a witness of the policy said about a checkpoint. */
export interface Witnessed {
  readonly witness: PolicyWitness;
  /** Seconds since 1970. It bounds from above when the checkpoint was made; a policy of time is the caller's. */
  readonly time: number;
}

/** A checkpoint that a log of the policy signed. */
export interface JudgedCheckpoint {
  readonly checkpoint: OpenedCheckpoint;
  /** The witnesses of the policy that cosigned, in the order of the policy. */
  readonly witnessed: readonly Witnessed[];
  /** `missing`: fewer cosigned than the quorum asks for. Then others may have been shown another history. */
  readonly quorum: 'met' | 'missing';
}

/**
 * Verifies a checkpoint by a policy: that a log of it signed, under the key of its origin, and who witnessed it.
 *
 * @throws TlogRefusal
 * - `checkpoint_wrong_origin`: no log of the policy has this origin;
 * - those of {@link openCheckpoint}; `note_not_trusted` also if witnesses alone signed. A false signature of any
 *   key of the policy refuses the whole note (C2SP signed-note, "Signatures").
 */
export function judgeCheckpoint(note: string | Uint8Array, policy: Policy): JudgedCheckpoint {
  // Not yet verified: it only chooses the keys that must have signed.
  const { origin } = parseCheckpoint(parseNote(note).text);
  const logs = policy.logs.filter(({ key }) => key.name === origin);
  if (logs.length === 0)
    throw new TlogRefusal('checkpoint_wrong_origin', 'the policy knows no log of this origin');
  const keys = [...logs, ...policy.witnesses].map(({ key }) => key);
  // A log that the policy also lists as a witness signs once for both.
  const distinct = new Map(keys.map((key) => [keyIdentity(key), key]));
  const checkpoint = openCheckpoint(note, origin, [...distinct.values()]);
  const signatures = new Map(checkpoint.verified.map((signature) => [keyIdentity(signature), signature]));
  if (!logs.some(({ key }) => signatures.has(keyIdentity(key)))) {
    throw new TlogRefusal('note_not_trusted', 'no key of the log signed this checkpoint');
  }
  const witnessed = policy.witnesses.flatMap((witness) => {
    const signature = signatures.get(keyIdentity(witness.key));
    return signature === undefined ? [] : [{ witness, time: cosignatureTime(signature) }];
  });
  const isMet = isQuorumMet(policy.quorum, (witness) => witnessed.some((one) => one.witness === witness));
  return { checkpoint, witnessed, quorum: isMet ? 'met' : 'missing' };
}

/**
 * Verifies a checkpoint by a policy, and accepts nothing below its quorum.
 *
 * @throws TlogRefusal those of {@link judgeCheckpoint}, and `quorum_missing`.
 */
export function openWitnessedCheckpoint(note: string | Uint8Array, policy: Policy): JudgedCheckpoint {
  const judged = judgeCheckpoint(note, policy);
  if (judged.quorum === 'missing') {
    throw new TlogRefusal('quorum_missing', 'fewer witnesses cosigned than the policy asks for');
  }
  return judged;
}
