export { TlogRefusal, type TlogRefusalCode } from './refusal.js';
export { emptyRoot, equalHashes, HASH_SIZE, leafHash, nodeHash } from './tree/hashing.js';
export { Frontier, rootOf, type CompletedSubtree } from './tree/frontier.js';
export type { HashReader } from './tree/subtrees.js';
export { proveConsistency, proveInclusion } from './tree/prove.js';
export {
  verifyConsistency,
  verifyInclusion,
  type ConsistencyClaim,
  type InclusionClaim,
  type TreeHead,
} from './tree/verify.js';
export { proveInclusions, verifyInclusions, type InclusionsClaim } from './tree/many.js';
export { VerifiableMap, type MapEntry, type MapProof } from './map/verifiable-map.js';
export { verifyMap, type MapClaim } from './map/verify-map.js';
export { isKeyName } from './note/characters.js';
export { keyIdentity, type NoteSigner, type NoteVerifier } from './note/note-key.js';
export type { KeyType } from './keys/key-text.js';
export {
  generateKeyPair,
  keyPairFromSeed,
  parseSignerKey,
  parseVerifierKey,
  verifierKeyOf,
  type KeyPairText,
  type SignerKey,
  type VerifierKey,
} from './keys/note-keys.js';
export {
  formatSignatures,
  MAX_NOTE_BYTES,
  MAX_NOTE_SIGNATURES,
  openNote,
  parseNote,
  parseSignatures,
  signNote,
  type NoteSignature,
  type OpenedNote,
  type ParsedNote,
} from './note/signed-note.js';
export { cosignatureTime } from './cosignature/cosignature.js';
export {
  formatCheckpoint,
  openCheckpoint,
  parseCheckpoint,
  signCheckpoint,
  type Checkpoint,
  type OpenedCheckpoint,
  type ParsedCheckpoint,
} from './checkpoint/checkpoint.js';
export {
  isQuorumMet,
  type Policy,
  type PolicyLog,
  type PolicyWitness,
  type Quorum,
} from './policy/policy.js';
export { MAX_POLICY_BYTES, MAX_POLICY_MEMBERS, parsePolicy } from './policy/parse-policy.js';
export {
  judgeCheckpoint,
  openWitnessedCheckpoint,
  type JudgedCheckpoint,
  type Witnessed,
} from './policy/judge-checkpoint.js';
export {
  formatProof,
  MAX_EXTRA_BYTES,
  MAX_PROOF_BYTES,
  MAX_PROOF_HASHES,
  parseProof,
  type TlogProof,
} from './proof/proof-file.js';
export { verifyProof, type ProvedEntry, type VerifiedProof } from './proof/verify-proof.js';
export { CheckpointSigner, type CheckpointSignerOptions } from './checkpoint/checkpoint-signer.js';
export { FileSignerMemory } from './checkpoint/file-signer-memory.js';
export { VolatileSignerMemory, type SignerMemory } from './checkpoint/signer-memory.js';
export { CHECKPOINT_PATH, fullTilePath, TILE_WIDTH, tilePath, type TileLevel } from './tiles/tile-path.js';
export { decodeBundle, encodeBundle, MAX_ENTRY_BYTES } from './tiles/entry-bundle.js';
export { TileReader, type ReadFile } from './tiles/tile-reader.js';
export { MemoryTileStorage } from './storage/memory-tile-storage.js';
export { PosixTileStorage } from './storage/posix-tile-storage.js';
export type { TileStorage } from './storage/tile-storage.js';
export { TransparencyLog, type Appended, type TransparencyLogOptions } from './log/transparency-log.js';
export { LogReader, type LogSource } from './log/log-reader.js';
export { FolderWorkers } from './workers/folder-workers.js';
export type { CheckedTiles, TileChecks } from './workers/tile-checks.js';
export { verifyLog, type LogVerification } from './log/verify-log.js';
export type { LogFinding, LogFindingCode, LogReport } from './log/log-report.js';
export { checkAnchor, compareWithAnchor, type AnchorVerdict } from './log/anchor.js';
export {
  formatAddCheckpoint,
  MAX_ADD_CHECKPOINT_BYTES,
  MAX_WITNESS_PROOF_LINES,
  parseAddCheckpoint,
  type AddCheckpoint,
} from './witness/add-checkpoint.js';
export { originHash } from './witness/origin-hash.js';
export { VolatileWitnessState, type WitnessState } from './witness/witness-state.js';
export { FileWitnessState } from './witness/file-witness-state.js';
export { Witness, type WatchedLog, type WitnessOptions, type WitnessResponse } from './witness/witness.js';
export { latestOfWitness, type KeptCheckpoint, type WitnessQuestion } from './witness/latest-of-witness.js';
export {
  getByFetch,
  MAX_WITNESS_ANSWER_BYTES,
  postByFetch,
  type GetFromWitness,
  type PostToWitness,
  type WitnessAnswer,
  type WitnessGet,
  type WitnessPost,
} from './witness/witness-http.js';
export { WitnessClient, type ProveExtension, type WitnessClientOptions } from './witness/witness-client.js';
export {
  WitnessQuorum,
  type WitnessedCheckpoint,
  type WitnessOutcome,
  type WitnessQuorumOptions,
} from './witness/witness-quorum.js';
