/**
 * Why this library refused something. The codes are stable: programs may branch on them.
 *
 * | Code | What the caller must do |
 * |---|---|
 * | `key_malformed`, `key_type_unsupported` | Correct the configured key text. |
 * | `note_malformed`, `note_too_large` | Discard the note; its text was never trusted. |
 * | `note_signature_invalid`, `note_not_trusted` | Discard the note; ask its source for another copy. |
 * | `verifiers_ambiguous` | Remove one of two configured keys that share a name and a key id. |
 * | `cosignature_malformed` | Ask only for the time of a cosignature. |
 * | `cosignature_impossible` | Set the clock, or give cosigner and log names of at most 255 bytes. |
 * | `checkpoint_malformed`, `checkpoint_wrong_origin` | Treat the checkpoint as not given by this log. |
 * | `policy_malformed`, `policy_too_large` | Correct the policy file. |
 * | `quorum_missing` | Do not rely on it: ask the log for a checkpoint that more witnesses cosigned. |
 * | `proof_malformed`, `proof_too_large` | Discard the proof file; ask for another copy. |
 * | `proof_invalid` | Take the entry as not proved: compare it with what was logged. |
 * | `request_malformed`, `witness_inconsistent` | As a witness: answer with the status of {@link Witness}. |
 * | `witness_state_corrupt` | Stop cosigning for this log; restore nothing, ask the other witnesses. |
 * | `witness_unreachable` | Try again with the next checkpoint; look after the witness if it lasts. |
 * | `witness_refused` | Agree with the operator of the witness on origin and keys of the log. |
 * | `witness_answer_invalid` | Correct the configured key or address, or distrust the witness. |
 * | `witness_disagrees`, `witness_ahead` | Stop publishing: the witness holds another or a longer history. Keep both. |
 * | `entry_too_large` | Log something smaller (at most 65,535 bytes), for example a commitment. |
 * | `bundle_malformed`, `tile_malformed`, `tile_missing`, `log_corrupt` | Stop writing; verify the log; restore. |
 * | `out_of_range` | Ask for an index and a size that the log has. |
 * | `file_differs` | Stop: a file that must never change would have changed. Keep both versions. |
 * | `signer_fork`, `signer_rollback` | Stop: keep the evidence. Re-ingest from the source, never force the signer. |
 * | `signer_raced`, `signer_wrong_origin` | Another writer is at work or the configuration is wrong: stop this writer. |
 */
export type TlogRefusalCode =
  | 'key_malformed'
  | 'key_type_unsupported'
  | 'note_malformed'
  | 'note_too_large'
  | 'note_signature_invalid'
  | 'note_not_trusted'
  | 'verifiers_ambiguous'
  | 'cosignature_malformed'
  | 'cosignature_impossible'
  | 'checkpoint_malformed'
  | 'checkpoint_wrong_origin'
  | 'policy_malformed'
  | 'policy_too_large'
  | 'quorum_missing'
  | 'proof_malformed'
  | 'proof_too_large'
  | 'proof_invalid'
  | 'request_malformed'
  | 'witness_inconsistent'
  | 'witness_state_corrupt'
  | 'witness_unreachable'
  | 'witness_refused'
  | 'witness_answer_invalid'
  | 'witness_disagrees'
  | 'witness_ahead'
  | 'entry_too_large'
  | 'bundle_malformed'
  | 'tile_malformed'
  | 'tile_missing'
  | 'log_corrupt'
  | 'out_of_range'
  | 'file_differs'
  | 'signer_fork'
  | 'signer_rollback'
  | 'signer_raced'
  | 'signer_wrong_origin';

/** The one error by which this library says no. Branch on `code`; `message` is for people. */
export class TlogRefusal extends Error {
  override readonly name = 'TlogRefusal';

  constructor(
    readonly code: TlogRefusalCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
