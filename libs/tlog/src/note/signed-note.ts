import { TlogRefusal } from '../refusal.js';
import { decodeBase64, encodeBase64 } from './base64.js';
import { decodeUtf8, hasControlCharacter, isKeyName } from './characters.js';
import { keyIdentity, type NoteSigner, type NoteVerifier } from './note-key.js';

/** One signature line of a note. `signature` is without the four bytes of the key id. */
export interface NoteSignature {
  readonly name: string;
  readonly keyId: number;
  readonly signature: Uint8Array;
}

/** A note as read. Nothing in it may be believed before its signatures were verified. */
export interface ParsedNote {
  /** The text, with its final newline. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
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
  return `${text}\n${formatSignatures(signText(text, signers))}`;
}

/** Signs a text as {@link signNote} does, and gives the signatures alone. The text is not looked at. */
export function signText(text: string, signers: readonly NoteSigner[]): NoteSignature[] {
  const bytes = Buffer.from(text, 'utf8');
  return signers.map((signer) => ({
    name: signer.name,
    keyId: signer.keyId,
    signature: signer.sign(bytes),
  }));
}

/** Writes signature lines, each with its final newline. */
export function formatSignatures(signatures: readonly NoteSignature[]): string {
  return signatures
    .map(({ name, keyId, signature }) => {
      const id = Buffer.alloc(KEY_ID_SIZE);
      id.writeUInt32BE(keyId);
      return `${SIGNATURE_MARK}${name} ${encodeBase64(Buffer.concat([id, signature]))}\n`;
    })
    .join('');
}

/**
 * Reads one or more signature lines that stand alone, as a witness answers with.
 *
 * @throws TlogRefusal `note_malformed`, `note_too_large`.
 */
export function parseSignatures(lines: string): NoteSignature[] {
  const each = lines.split('\n');
  if (each.pop() !== '' || each.length === 0) throw malformed('signatures are lines that end in newlines');
  if (each.length > MAX_NOTE_SIGNATURES) throw tooLarge('there are too many signatures');
  return each.map(parseSignatureLine);
}

/**
 * Reads a note without verifying it: whoever must know whose note it claims to be before choosing the keys.
 *
 * @throws TlogRefusal `note_malformed`, `note_too_large`.
 */
export function parseNote(note: string | Uint8Array): ParsedNote {
  const whole = decodeNote(note);
  requireNoteCharacters(whole);
  const at = whole.lastIndexOf(SEPARATOR);
  if (at === -1) throw malformed('a note is a text, an empty line and signatures');
  const signatures = parseSignatures(whole.slice(at + SEPARATOR.length));
  return { text: whole.slice(0, at + 1), signatures };
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
  const { text, signatures } = parseNote(note);
  const known = indexVerifiers(verifiers);
  const bytes = Buffer.from(text, 'utf8');
  const verified = new Map<string, NoteSignature>();
  const unverified: NoteSignature[] = [];
  for (const signature of signatures) {
    const verifier = known.get(keyIdentity(signature));
    if (verifier === undefined) {
      unverified.push(signature);
      continue;
    }
    if (!verifier.verify(bytes, signature.signature)) {
      throw new TlogRefusal('note_signature_invalid', 'a signature of a known key is false');
    }
    // A key that signed twice still counts once: a quorum counts keys.
    if (!verified.has(keyIdentity(signature))) verified.set(keyIdentity(signature), signature);
  }
  if (verified.size === 0) throw new TlogRefusal('note_not_trusted', 'no known key signed this note');
  return { text, verified: [...verified.values()], unverified };
}

const malformed = (message: string): TlogRefusal => new TlogRefusal('note_malformed', message);
const tooLarge = (message: string): TlogRefusal => new TlogRefusal('note_too_large', message);

function indexVerifiers(verifiers: readonly NoteVerifier[]): Map<string, NoteVerifier> {
  const known = new Map(verifiers.map((verifier) => [keyIdentity(verifier), verifier]));
  if (known.size !== verifiers.length) {
    throw new TlogRefusal('verifiers_ambiguous', 'two of the given keys share a name and a key id');
  }
  return known;
}

function decodeNote(note: string | Uint8Array): string {
  const size = typeof note === 'string' ? Buffer.byteLength(note, 'utf8') : note.length;
  if (size > MAX_NOTE_BYTES) throw tooLarge('the note is too long');
  const text = typeof note === 'string' ? note : decodeUtf8(note);
  if (text === undefined) throw malformed('a note is UTF-8');
  return text;
}

function requireNoteCharacters(text: string): void {
  if (!text.isWellFormed()) throw malformed('a note is well-formed Unicode');
  if (hasControlCharacter(text, 'allowed')) {
    throw malformed('a note holds no control character except newlines');
  }
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
