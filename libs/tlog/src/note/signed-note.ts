import { TlogRefusal } from '../refusal.js';
import { decodeBase64, encodeBase64 } from './base64.js';
import { hasControlCharacter } from './characters.js';
import { isKeyName, type NoteSigner, type NoteVerifier } from './ed25519-key.js';

/** One signature line of a note. `signature` is without the four bytes of the key id. */
export interface NoteSignature {
  readonly name: string;
  readonly keyId: number;
  readonly signature: Uint8Array;
}

/** A note that at least one trusted key signed. */
export interface OpenedNote {
  /** The signed text, with its final newline. */
  readonly text: string;
  /** Signatures of the given verifiers, all of them valid, one for each key. */
  readonly verified: readonly NoteSignature[];
  /** Signatures of keys that were not given; they say nothing. */
  readonly unverified: readonly NoteSignature[];
}

/** Longest note that is looked at, in bytes: 64 signatures of 5 kB, the greatest of today's algorithms. */
export const MAX_NOTE_BYTES = 512 * 1024;
/** Most signatures that a note may carry (C2SP signed-note demands that at least 16 be accepted). */
export const MAX_NOTE_SIGNATURES = 64;

const SEPARATOR = '\n\n';
const SIGNATURE_MARK = '\u2014 ';
const KEY_ID_SIZE = 4;

/**
 * Signs a text; the lines stand in the order of the signers.
 *
 * @throws TlogRefusal `note_malformed` if the text does not end in a newline, holds another control character
 * or is not well-formed Unicode, or if no signer is given.
 */
export function signNote(text: string, signers: readonly NoteSigner[]): string {
  if (!text.endsWith('\n')) throw malformed('the text of a note ends in a newline');
  requireNoteCharacters(text);
  if (signers.length === 0) throw malformed('a note needs a signature');
  const bytes = Buffer.from(text, 'utf8');
  const lines = signers.map((signer) => {
    const keyId = Buffer.alloc(KEY_ID_SIZE);
    keyId.writeUInt32BE(signer.keyId);
    return `${SIGNATURE_MARK}${signer.name} ${encodeBase64(Buffer.concat([keyId, signer.sign(bytes)]))}\n`;
  });
  return `${text}\n${lines.join('')}`;
}

/**
 * Opens a signed note, strictly: one spelling, no control characters, canonical Base64.
 *
 * @returns the text and its signatures.
 * @throws TlogRefusal
 * - `note_malformed`, `note_too_large`: not a note;
 * - `note_signature_invalid`: a given key's signature is false, even if another one is valid;
 * - `note_not_trusted`: none of the given keys signed;
 * - `verifiers_ambiguous`: two of the given keys share name and id.
 */
export function openNote(note: string | Uint8Array, verifiers: readonly NoteVerifier[]): OpenedNote {
  const { text, signatures } = splitNote(decodeNote(note));
  const known = indexVerifiers(verifiers);
  const bytes = Buffer.from(text, 'utf8');
  const verified = new Map<string, NoteSignature>();
  const unverified: NoteSignature[] = [];
  for (const signature of signatures) {
    const verifier = known.get(identity(signature));
    if (verifier === undefined) {
      unverified.push(signature);
      continue;
    }
    if (!verifier.verify(bytes, signature.signature)) {
      throw new TlogRefusal('note_signature_invalid', 'a signature of a known key is false');
    }
    // A key that signed twice still counts once: a quorum counts keys.
    if (!verified.has(identity(signature))) verified.set(identity(signature), signature);
  }
  if (verified.size === 0) throw new TlogRefusal('note_not_trusted', 'no known key signed this note');
  return { text, verified: [...verified.values()], unverified };
}

const malformed = (message: string): TlogRefusal => new TlogRefusal('note_malformed', message);
const identity = (key: { name: string; keyId: number }): string => `${key.name}+${key.keyId}`;

function indexVerifiers(verifiers: readonly NoteVerifier[]): Map<string, NoteVerifier> {
  const known = new Map(verifiers.map((verifier) => [identity(verifier), verifier]));
  if (known.size !== verifiers.length) {
    throw new TlogRefusal('verifiers_ambiguous', 'two of the given keys share a name and a key id');
  }
  return known;
}

function decodeNote(note: string | Uint8Array): string {
  const bytes = typeof note === 'string' ? Buffer.byteLength(note, 'utf8') : note.length;
  if (bytes > MAX_NOTE_BYTES) throw new TlogRefusal('note_too_large', 'the note is too long');
  if (typeof note === 'string') return note;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(note);
  } catch (cause) {
    throw new TlogRefusal('note_malformed', 'a note is UTF-8', { cause });
  }
}

function requireNoteCharacters(text: string): void {
  if (!text.isWellFormed()) throw malformed('a note is well-formed Unicode');
  if (hasControlCharacter(text, 'allowed')) {
    throw malformed('a note holds no control character except newlines');
  }
}

function splitNote(note: string): { text: string; signatures: NoteSignature[] } {
  requireNoteCharacters(note);
  const at = note.lastIndexOf(SEPARATOR);
  if (at === -1 || !note.endsWith('\n')) throw malformed('a note is a text, an empty line and signatures');
  const lines = note.slice(at + SEPARATOR.length).split('\n');
  lines.pop();
  if (lines.length === 0) throw malformed('the note has no signature');
  if (lines.length > MAX_NOTE_SIGNATURES) {
    throw new TlogRefusal('note_too_large', 'the note has too many signatures');
  }
  return { text: note.slice(0, at + 1), signatures: lines.map(parseSignatureLine) };
}

function parseSignatureLine(line: string): NoteSignature {
  const [name = '', encoded = '', ...rest] = line.slice(SIGNATURE_MARK.length).split(' ');
  const bytes = decodeBase64(encoded);
  const isWhole = line.startsWith(SIGNATURE_MARK) && rest.length === 0 && isKeyName(name);
  if (!isWhole || bytes === undefined || bytes.length <= KEY_ID_SIZE) {
    throw malformed('a signature line is a dash, a name and a Base64 signature');
  }
  const keyId = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
  return { name, keyId, signature: bytes.subarray(KEY_ID_SIZE) };
}
