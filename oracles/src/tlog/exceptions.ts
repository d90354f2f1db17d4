import { MAX_NOTE_SIGNATURES } from '@coop/tlog';

/** A class of inputs on which we rightly differ from Go. */
export interface ExceptionClass {
  readonly name: string;
  /** The clause that we follow. */
  readonly clause: string;
  /** Who accepts. */
  readonly accepts: 'Go' | 'ours';
}

export const LOOSE_BASE64: ExceptionClass = {
  name: 'Base64 whose last character has loose bits',
  clause:
    'signed-note "Conventions": RFC 4648 section 4, whose section 3.5 lets decoders reject it; Go decodes without Strict',
  accepts: 'Go',
};
export const MANY_SIGNATURES: ExceptionClass = {
  name: `more than ${MAX_NOTE_SIGNATURES} signatures, where Go allows 100`,
  clause: 'signed-note "Format": verifiers SHOULD limit the number, and MUST accept 16',
  accepts: 'Go',
};
export const FALSE_SECOND: ExceptionClass = {
  name: 'a false second signature of a key whose first one is valid',
  clause:
    'signed-note "Signatures": a signature of a known key MUST be verified, and if false the note SHOULD be rejected; Go skips it',
  accepts: 'Go',
};
export const FROM_NOTHING: ExceptionClass = {
  name: 'consistency from the tree without entries, by an empty proof',
  clause:
    'tlog-witness "add-checkpoint": if the old size is zero the proof MUST be empty; CheckTree calls it invalid',
  accepts: 'ours',
};

/** The class of a note that Go opens and we do not. */
export function classOfNote(note: Uint8Array): ExceptionClass | undefined {
  const lines = signatureLines(Buffer.from(note).toString('utf8'));
  if (lines.length > MAX_NOTE_SIGNATURES) return MANY_SIGNATURES;
  const encoded = lines.map((line) => line.split(' ').at(-1) ?? '');
  if (encoded.some((text) => Buffer.from(text, 'base64').toString('base64') !== text)) return LOOSE_BASE64;
  // The name, and the five characters that lie within the four bytes of the key id.
  const keys = new Set(lines.map((line, at) => line.slice(0, line.length - (encoded[at] ?? '').length + 5)));
  return keys.size < new Set(lines).size ? FALSE_SECOND : undefined;
}

function signatureLines(note: string): string[] {
  return note
    .slice(note.lastIndexOf('\n\n') + 2)
    .split('\n')
    .slice(0, -1);
}
