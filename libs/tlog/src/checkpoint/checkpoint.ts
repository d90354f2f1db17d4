import { decodeBase64, encodeBase64 } from '../note/base64.js';
import { parseDecimal } from '../note/characters.js';
import type { NoteSigner, NoteVerifier } from '../note/note-key.js';
import { openNote, signNote, type NoteSignature } from '../note/signed-note.js';
import { TlogRefusal } from '../refusal.js';
import { HASH_SIZE } from '../tree/hashing.js';
import { isCount } from '../tree/subtrees.js';
import type { TreeHead } from '../tree/verify.js';

/** What a log says of itself at one moment (C2SP tlog-checkpoint). */
export interface Checkpoint extends TreeHead {
  /** The identity of the log, such as `example.org/audit`. */
  readonly origin: string;
}

/**
 * A checkpoint as read. Lines after the third are opaque and mean nothing here; the signature of an ML-DSA-44 key
 * does not even cover them, so anyone may have put them in (C2SP tlog-cosignature, "ML-DSA-44 signed message").
 */
export interface ParsedCheckpoint extends Checkpoint {
  readonly extensions: readonly string[];
}

/** A checkpoint whose signatures were verified. */
export interface OpenedCheckpoint extends ParsedCheckpoint {
  readonly verified: readonly NoteSignature[];
  readonly unverified: readonly NoteSignature[];
}

/**
 * The text of a checkpoint, without signatures. Never writes extension lines: no monitor could audit them.
 *
 * @throws TlogRefusal `checkpoint_malformed` for an empty or multi-line origin, a size that is not a whole
 * number from 0 to 2^53 - 1, or a root that is not 32 bytes.
 */
export function formatCheckpoint({ origin, size, root }: Checkpoint): string {
  if (origin === '' || origin.includes('\n')) throw malformed('the origin is one line that is not empty');
  if (!isCount(size)) throw malformed('the size is a whole number');
  if (root.length !== HASH_SIZE) throw malformed('the root has 32 bytes');
  return `${origin}\n${size}\n${encodeBase64(root)}\n`;
}

/**
 * Reads the text of a checkpoint, without signatures; exactly one spelling is accepted.
 *
 * @throws TlogRefusal `checkpoint_malformed`; sizes above 2^53 - 1 are refused with the same code.
 */
export function parseCheckpoint(text: string): ParsedCheckpoint {
  const [origin = '', sizeText = '', rootText = '', ...rest] = text.split('\n');
  const extensions = rest.slice(0, -1);
  if (rest.at(-1) !== '') throw malformed('a checkpoint is at least three lines that end in newlines');
  if (origin === '') throw malformed('the origin is empty');
  if (extensions.includes('')) throw malformed('an extension line is empty');
  const size = parseDecimal(sizeText);
  if (size === undefined) throw malformed('the size is not a number');
  const root = decodeBase64(rootText);
  if (root?.length !== HASH_SIZE) throw malformed('the root is not 32 bytes in Base64');
  return { origin, size, root, extensions };
}

/** Formats and signs a checkpoint: the note that a log publishes. Asks no one whether it may: see CheckpointSigner. */
export function signCheckpoint(checkpoint: Checkpoint, signers: readonly NoteSigner[]): string {
  return signNote(formatCheckpoint(checkpoint), signers);
}

/**
 * Verifies and reads a signed checkpoint.
 *
 * @throws TlogRefusal those of {@link openNote} and {@link parseCheckpoint}, and `checkpoint_wrong_origin` for
 * a checkpoint of another log, which a key that signs for several logs can produce.
 */
export function openCheckpoint(
  note: string | Uint8Array,
  origin: string,
  verifiers: readonly NoteVerifier[],
): OpenedCheckpoint {
  const { text, verified, unverified } = openNote(note, verifiers);
  const checkpoint = parseCheckpoint(text);
  if (checkpoint.origin !== origin) {
    throw new TlogRefusal('checkpoint_wrong_origin', 'the checkpoint is of another log');
  }
  return { ...checkpoint, verified, unverified };
}

function malformed(message: string): TlogRefusal {
  return new TlogRefusal('checkpoint_malformed', message);
}
