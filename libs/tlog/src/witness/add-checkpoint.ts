import { decodeBase64, encodeBase64 } from '../note/base64.js';
import { decodeUtf8, parseDecimal } from '../note/characters.js';
import { MAX_NOTE_BYTES } from '../note/signed-note.js';
import { TlogRefusal } from '../refusal.js';
import { HASH_SIZE } from '../tree/hashing.js';

/** What a log asks a witness (C2SP tlog-witness, "add-checkpoint"). */
export interface AddCheckpoint {
  /** Size of the tree that the witness cosigned last. */
  readonly oldSize: number;
  /** Consistency proof from there to the checkpoint. */
  readonly proof: readonly Uint8Array[];
  /** The signed checkpoint. */
  readonly checkpoint: string;
}

/** Most lines of proof that a client may send. */
export const MAX_WITNESS_PROOF_LINES = 63;
/** Longest request that is looked at, in bytes. */
export const MAX_ADD_CHECKPOINT_BYTES = MAX_NOTE_BYTES + 4096;

/** The body of a request. */
export function formatAddCheckpoint({ oldSize, proof, checkpoint }: AddCheckpoint): string {
  return [`old ${oldSize}`, ...proof.map(encodeBase64), '', checkpoint].join('\n');
}

/**
 * Reads the body of a request, strictly; the checkpoint is not looked at.
 *
 * @throws TlogRefusal `request_malformed`.
 */
export function parseAddCheckpoint(body: string | Uint8Array): AddCheckpoint {
  const size = typeof body === 'string' ? Buffer.byteLength(body, 'utf8') : body.length;
  if (size > MAX_ADD_CHECKPOINT_BYTES) throw malformed('the request is too long');
  const text = typeof body === 'string' ? body : decodeUtf8(body);
  const end = text?.indexOf('\n\n') ?? -1;
  if (text === undefined || end === -1) throw malformed('an empty line stands before the checkpoint');
  const [old = '', ...lines] = text.slice(0, end).split('\n');
  const oldSize = old.startsWith('old ') ? parseDecimal(old.slice('old '.length)) : undefined;
  if (oldSize === undefined) throw malformed('the old size is missing or not a number');
  if (lines.length > MAX_WITNESS_PROOF_LINES) throw malformed('the proof has too many lines');
  return { oldSize, proof: lines.map(parseHash), checkpoint: text.slice(end + 2) };
}

function parseHash(line: string): Uint8Array {
  const hash = decodeBase64(line);
  if (hash?.length !== HASH_SIZE) throw malformed('a line of the proof is not 32 bytes in Base64');
  return hash;
}

function malformed(message: string): TlogRefusal {
  return new TlogRefusal('request_malformed', message);
}
