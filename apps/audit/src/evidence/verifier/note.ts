import { bytesOf, fromBase64, hexOf, isEqual, joined, Unreadable } from './encoding.js';
import type { VerifierPort } from './port.js';

// Keys, signed notes and checkpoints, as the C2SP specifications signed-note, tlog-checkpoint and tlog-cosignature
// describe them (https://c2sp.org). Ed25519 alone: signatures of other algorithms are left aside, and prove nothing.

const SIGNS_NOTES = 0x01;
const SIGNS_AS_WITNESS = 0x04;

export interface NoteKey {
  readonly name: string;
  /** The first four bytes of SHA-256(name, newline, type, public key), in hexadecimal. */
  readonly id: string;
  readonly type: number;
  readonly publicKey: Uint8Array;
}

/** `<name>+<id>+<Base64 of type and public key>`. */
export async function keyOf({ sha256 }: Pick<VerifierPort, 'sha256'>, vkey: string): Promise<NoteKey> {
  const [, name = '', id = '', encoded = ''] = /^([^+\s]+)\+([0-9a-f]{8})\+(\S+)$/u.exec(vkey) ?? [];
  if (name === '') throw new Unreadable('it is no verifier key');
  const typed = fromBase64(encoded);
  const hash = await sha256(joined(bytesOf(`${name}\n`), typed));
  if (hexOf(hash.subarray(0, 4)) !== id) throw new Unreadable('the verifier key does not have its own id');
  return { name, id, type: typed[0] ?? 0, publicKey: typed.subarray(1) };
}

interface NoteSignature {
  readonly name: string;
  readonly id: string;
  readonly signature: Uint8Array;
}

export interface Note {
  /** With its final newline. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

export function noteOf(text: string): Note {
  const end = text.lastIndexOf('\n\n');
  const lines = text.slice(end + 2).split('\n');
  const isControl = (character: string) => (character < ' ' && character !== '\n') || character === '\u007f';
  if (end === -1 || lines.pop() !== '' || lines.length === 0 || text.split('').some(isControl))
    throw new Unreadable('it is no signed note');
  const signatures = lines.map((line) => {
    const [, name = '', encoded = ''] = /^\u2014 ([^+\s]+) (\S+)$/u.exec(line) ?? [];
    const bytes = fromBase64(encoded);
    if (name === '' || bytes.length < 5) throw new Unreadable('a signature of the note is malformed');
    return { name, id: hexOf(bytes.subarray(0, 4)), signature: bytes.subarray(4) };
  });
  return { text: text.slice(0, end + 1), signatures };
}

/** Whether the key signed the note. */
export async function isSignedBy(port: VerifierPort, note: Note, key: NoteKey): Promise<boolean> {
  const own = note.signatures.filter(({ name, id }) => name === key.name && id === key.id);
  for (const { signature } of own)
    if (key.type === SIGNS_NOTES && (await port.isSigned(key.publicKey, bytesOf(note.text), signature)))
      return true;
  return false;
}

/** Whether its cosignatures can be verified here. */
export const isWitnessKey = ({ type }: NoteKey): boolean => type === SIGNS_AS_WITNESS;

/** When the witness cosigned the checkpoint, in seconds since 1970; nothing when it did not. */
export async function cosignedAt(port: VerifierPort, note: Note, key: NoteKey): Promise<bigint | undefined> {
  const own = note.signatures.filter(({ name, id }) => name === key.name && id === key.id);
  for (const { signature } of own) {
    if (!isWitnessKey(key) || signature.length !== 72) continue;
    const time = BigInt(`0x${hexOf(signature.subarray(0, 8))}`);
    const message = bytesOf(`cosignature/v1\ntime ${time}\n${note.text}`);
    if (await port.isSigned(key.publicKey, message, signature.subarray(8))) return time;
  }
  return undefined;
}

export interface TreeHead {
  readonly origin: string;
  readonly size: number;
  readonly root: Uint8Array;
}

export function headOf({ text }: Note): TreeHead {
  const [, origin = '', size = '', root = ''] =
    /^([^\n]+)\n(0|[1-9][0-9]{0,15})\n([^\n]+)\n$/.exec(text) ?? [];
  const hash = fromBase64(root);
  if (origin === '' || hash.length !== 32 || !Number.isSafeInteger(Number(size)))
    throw new Unreadable('it is no checkpoint of a log');
  return { origin, size: Number(size), root: hash };
}

export const isSameHead = (one: TreeHead, other: TreeHead): boolean =>
  one.size === other.size && isEqual(one.root, other.root);
