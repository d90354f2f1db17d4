import { parseCheckpoint } from '../checkpoint/checkpoint.js';
import { decodeBase64, encodeBase64 } from '../note/base64.js';
import { decodeUtf8, parseDecimal } from '../note/characters.js';
import { MAX_NOTE_BYTES, parseNote } from '../note/signed-note.js';
import { TlogRefusal } from '../refusal.js';
import { HASH_SIZE } from '../tree/hashing.js';
import { isCount } from '../tree/subtrees.js';

/** That one entry is in a log: all that a `.tlog-proof` file holds (C2SP tlog-proof). */
export interface TlogProof {
  /** Index of the entry, counted from 0. */
  readonly index: number;
  /** Its inclusion proof in the tree of the checkpoint, from the leaf upwards. */
  readonly hashes: readonly Uint8Array[];
  /** The signed checkpoint with its cosignatures, byte for byte. */
  readonly checkpoint: string;
  /** What the application needs besides. Nothing signs it: believe nothing in it. */
  readonly extra?: Uint8Array;
}

/** Most hashes of a proof: one for each bit of the greatest size that a checkpoint can state. */
export const MAX_PROOF_HASHES = 63;
/** Most bytes of extra data. */
export const MAX_EXTRA_BYTES = 256 * 1024;
/** Longest proof file that is looked at, in bytes: the checkpoint, the extra data in Base64, and the hashes. */
export const MAX_PROOF_BYTES = MAX_NOTE_BYTES + 2 * MAX_EXTRA_BYTES;

const HEADER = 'c2sp.org/tlog-proof@v1';

/**
 * Writes a `.tlog-proof` file.
 *
 * @throws TlogRefusal `proof_malformed` if the parts do not make one, and those of {@link parseNote} for the
 * checkpoint.
 */
export function formatProof({ index, hashes, checkpoint, extra }: TlogProof): string {
  if (!isCount(index)) throw malformed('the index is a whole number');
  requireHashes(hashes);
  parseCheckpoint(parseNote(checkpoint).text);
  if (extra !== undefined && (extra.length === 0 || extra.length > MAX_EXTRA_BYTES)) {
    throw malformed(`extra data are absent or have 1 to ${MAX_EXTRA_BYTES} bytes`);
  }
  const lines = [
    HEADER,
    ...(extra === undefined ? [] : [`extra ${encodeBase64(extra)}`]),
    `index ${index}`,
    ...hashes.map(encodeBase64),
  ];
  return `${lines.join('\n')}\n\n${checkpoint}`;
}

/**
 * Reads a `.tlog-proof` file, strictly: writing what was read gives the same bytes again. Nothing in it may be
 * believed before it was verified.
 *
 * @throws TlogRefusal `proof_malformed`, `proof_too_large`, and those of {@link parseNote} and
 * {@link parseCheckpoint} for the checkpoint in it.
 */
export function parseProof(file: string | Uint8Array): TlogProof {
  const text = decodeProof(file);
  const end = text.indexOf('\n\n');
  if (end === -1) throw malformed('an empty line stands before the checkpoint');
  const [header, ...lines] = text.slice(0, end).split('\n');
  if (header !== HEADER) throw malformed('the first line names another format');
  const extra = lines[0]?.startsWith('extra ') === true ? parseExtra(lines.shift() ?? '') : undefined;
  const index = parseIndex(lines.shift() ?? '');
  const hashes = lines.map(parseHash);
  requireHashes(hashes);
  const checkpoint = text.slice(end + 2);
  parseCheckpoint(parseNote(checkpoint).text);
  return { index, hashes, checkpoint, ...(extra === undefined ? {} : { extra }) };
}

function decodeProof(file: string | Uint8Array): string {
  const size = typeof file === 'string' ? Buffer.byteLength(file, 'utf8') : file.length;
  if (size > MAX_PROOF_BYTES) throw new TlogRefusal('proof_too_large', 'the proof file is too long');
  const text = typeof file === 'string' ? file : decodeUtf8(file);
  if (text === undefined) throw malformed('a proof file is UTF-8');
  return text;
}

function parseExtra(line: string): Uint8Array {
  const extra = decodeBase64(line.slice('extra '.length));
  // Without data the line is left out; a file that has it would have two spellings.
  if (extra === undefined || extra.length === 0) throw malformed('the extra data are not Base64');
  if (extra.length > MAX_EXTRA_BYTES) throw new TlogRefusal('proof_too_large', 'the extra data are too long');
  return extra;
}

function parseIndex(line: string): number {
  const index = line.startsWith('index ') ? parseDecimal(line.slice('index '.length)) : undefined;
  if (index === undefined) throw malformed('the index is missing or not a number');
  return index;
}

function parseHash(line: string): Uint8Array {
  const hash = decodeBase64(line);
  if (hash?.length !== HASH_SIZE) throw malformed('a line of the proof is not 32 bytes in Base64');
  return hash;
}

function requireHashes(hashes: readonly Uint8Array[]): void {
  if (hashes.length > MAX_PROOF_HASHES) throw malformed('the proof has more hashes than a tree has levels');
  if (hashes.some(({ length }) => length !== HASH_SIZE)) throw malformed('a hash has 32 bytes');
}

function malformed(message: string): TlogRefusal {
  return new TlogRefusal('proof_malformed', message);
}
